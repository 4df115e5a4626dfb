package io.muster.cli.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.muster.cli.output.Item;
import io.muster.config.ConfigWatch;
import io.muster.config.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What stands in a configuration, for a reader. */
final class Values {
    private static final ConfigRenderOptions JSON =
            ConfigRenderOptions.concise().setFormatted(true);

    private Values() {}

    /**
     * What stands at a path; empty if nothing does.
     *
     * @throws IllegalArgumentException if the path is none
     */
    static Optional<ConfigValue> at(Config config, String path) {
        try {
            ConfigValue value = config.root();
            for (String element : path.isEmpty() ? List.<String>of() : ConfigUtil.splitPath(path)) {
                if (!(value instanceof ConfigObject object)) {
                    return Optional.empty();
                }
                value = object.get(element);
            }
            return Optional.ofNullable(value).filter(found -> found.valueType() != ConfigValueType.NULL);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("path: " + path + " (expected: a path like limits.max-orders)", e);
        }
    }

    /** A text as it is, an object or a list as JSON. */
    static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST
                ? value.render(JSON).stripTrailing()
                : String.valueOf(value.unwrapped());
    }

    /** The paths of all that is no object, or an empty one, at a path and below it. */
    static List<String> leaves(ConfigValue value, String path) {
        List<String> leaves = new ArrayList<>();
        collect(value, path.isEmpty() ? List.of() : ConfigUtil.splitPath(path), leaves);
        return leaves;
    }

    private static void collect(@Nullable ConfigValue value, List<String> path, List<String> leaves) {
        if (value instanceof ConfigObject object && !object.isEmpty()) {
            for (String key : new TreeSet<>(object.keySet())) {
                List<String> below = new ArrayList<>(path);
                below.add(key);
                collect(object.get(key), below, leaves);
            }
        } else if (value != null && !path.isEmpty()) {
            leaves.add(ConfigUtil.joinPath(path));
        }
    }

    /** A leaf and where it comes from; values of what sounds like a secret are hidden. */
    static Item explained(ConfigWatch watch, String path) {
        Explanation why = watch.explain(path);
        Optional<Explanation.Candidate> winner = why.winner();
        return Item.of("path", path)
                .with("value", why.value())
                .with("layer", winner.map(Explanation.Candidate::layer))
                .with("key", winner.flatMap(Explanation.Candidate::key))
                .with("revision", winner.map(Explanation.Candidate::revision));
    }
}
