package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.muster.config.Explanation.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            Layer layer = settings.layers().get(i);
            for (ConfigObject part : Slice.of(layer, layers.get(i)).parts()) {
                explaining.look(layer.prefix(), part);
            }
        }
        explaining.look("defaults", settings.defaults().root());
        Optional<String> inForce = Optional.ofNullable(Trees.at(content.tree(), explaining.path))
                .map(value -> Shown.of(value, explaining.place));
        return new Explanation(path, content.revision(), inForce, explaining.candidates);
    }

    private void look(String layer, ConfigObject tree) {
        ConfigValue value = found(tree);
        if (value != null && !(value instanceof ConfigObject object && isEmpty(object))) {
            Problem origin = Problem.at("", value.origin(), "");
            candidates.add(
                    new Candidate(layer, origin.key(), origin.revision(), origin.origin(), Shown.of(value, place)));
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
}
