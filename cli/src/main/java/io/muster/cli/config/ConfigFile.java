package io.muster.cli.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration in a file.
 *
 * @param config what it holds, resolved
 */
record ConfigFile(Config config) {
    /**
     * Reads a file; the ending of its name tells how it is written.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static ConfigFile read(Path file) {
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setSyntax(syntax(file.toString()))
                .setOriginDescription(file.toString())
                .setIncluder(new NoIncludes());
        try {
            return new ConfigFile(ConfigFactory.parseString(Files.readString(file), options)
                    .resolve(ConfigResolveOptions.noSystem()));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ConfigSyntax syntax(String name) {
        if (name.endsWith(".json")) {
            return ConfigSyntax.JSON;
        }
        if (name.endsWith(".properties")) {
            return ConfigSyntax.PROPERTIES;
        }
        if (name.endsWith(".conf")) {
            return ConfigSyntax.CONF;
        }
        throw new IllegalArgumentException(name + " (expected: a name that ends in .conf, .json or .properties)");
    }

    /**
     * Its values as texts, by path; the elements of a list by their numbers.
     *
     * @throws IllegalArgumentException if something in it cannot be a key's value
     */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        collect(config.root(), List.of(), values);
        return values;
    }

    private static void collect(@Nullable ConfigValue value, List<String> path, Map<String, String> values) {
        if (value instanceof ConfigObject object && (!object.isEmpty() || path.isEmpty())) {
            object.forEach((key, child) -> collect(child, below(path, key), values));
        } else if (value instanceof ConfigList list && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), below(path, Integer.toString(i)), values);
            }
        } else if (value == null
                || value.valueType() == ConfigValueType.NULL
                || value instanceof ConfigObject
                || value instanceof ConfigList) {
            throw new IllegalArgumentException(ConfigUtil.joinPath(path)
                    + ": null, {} and [] cannot be written under a key (expected: a value, or --document)");
        } else {
            // By this way a number keeps the form in which it was written.
            values.put(ConfigUtil.joinPath(path), value.atKey("value").getString("value"));
        }
    }

    private static List<String> below(List<String> path, String key) {
        List<String> below = new ArrayList<>(path);
        below.add(key);
        return below;
    }
}
