package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as people are shown them: as JSON, and {@code ***} where the path sounds like that of a secret. */
final class Shown {
    private Shown() {}

    /** A value at a place; a number as it was written, for 1.10 may be a version. */
    static String of(ConfigValue value, Place place) {
        ConfigValue shown = masked(value, place);
        return shown.valueType() != ConfigValueType.NUMBER
                ? shown.render(ConfigRenderOptions.concise())
                : Trees.text(shown);
    }

    /** What holds a substitution is not written out: it may have a secret in it, and no path to tell it by. */
    private static ConfigValue masked(ConfigValue value, Place place) {
        try {
            if (place.isSecret()) {
                return ConfigValueFactory.fromAnyRef("***");
            }
            if (value instanceof ConfigObject object) {
                Map<String, Object> shown = new LinkedHashMap<>();
                new TreeMap<>(object).forEach((key, child) -> shown.put(key, masked(child, place.key(key))));
                return ConfigValueFactory.fromMap(shown);
            }
            if (value instanceof ConfigList list) {
                List<ConfigValue> shown = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    shown.add(masked(list.get(i), place.item(i)));
                }
                return ConfigValueFactory.fromIterable(shown);
            }
            value.valueType();
            return value;
        } catch (ConfigException.NotResolved e) {
            return ConfigValueFactory.fromAnyRef("${…}");
        }
    }
}
