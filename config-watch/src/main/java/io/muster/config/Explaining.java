package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.muster.config.Explanation.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds out where a value comes from. Used once, by one thread. */
final class Explaining {
    private final List<String> path;
    private final Place place;
    private final List<Candidate> candidates = new ArrayList<>();

    private Explaining(List<String> path) {
        this.path = path;
        this.place = Place.of(path);
    }

    static Explanation of(String path, Content content, WatchSettings settings) {
        Explaining explaining = new Explaining(ConfigBinder.elements(path));
        explaining.look("overrides", settings.overrides().root());
        List<LayerTree> layers = content.layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            for (ConfigObject part : layers.get(i).parts()) {
                explaining.look(settings.layers().get(i).prefix(), part);
            }
        }
        explaining.look("defaults", settings.defaults().root());
        Optional<String> inForce = Optional.ofNullable(Trees.at(content.tree(), explaining.path))
                .map(value -> shown(value, explaining.place));
        return new Explanation(path, content.revision(), inForce, explaining.candidates);
    }

    private void look(String layer, ConfigObject tree) {
        ConfigValue value = found(tree);
        if (value != null && !(value instanceof ConfigObject object && isEmpty(object))) {
            Problem origin = Problem.at("", value.origin(), "");
            candidates.add(new Candidate(layer, origin.key(), origin.revision(), origin.origin(), shown(value, place)));
        }
    }

    private static boolean isEmpty(ConfigObject object) {
        return object.toConfig().isResolved() && object.isEmpty();
    }

    /** The value at the path, or the one with substitutions that it would lie within. */
    private @Nullable ConfigValue found(ConfigObject tree) {
        ConfigValue value = tree;
        for (String element : path) {
            if (!(value instanceof ConfigObject object)) {
                return isSubstitution(value) ? value : null;
            }
            try {
                value = object.get(element);
            } catch (ConfigException.NotResolved e) {
                return object;
            }
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    private static boolean isSubstitution(ConfigValue value) {
        try {
            value.valueType();
            return false;
        } catch (ConfigException.NotResolved e) {
            return true;
        }
    }

    private static String shown(ConfigValue value, Place place) {
        return masked(value, place).render(ConfigRenderOptions.concise());
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
