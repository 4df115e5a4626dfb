package io.muster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walking and changing trees of values by path elements, never by path expressions: keys may contain dots. */
final class Trees {
    private Trees() {}

    /** The value at a path; null if there is none. */
    static @Nullable ConfigValue at(ConfigObject tree, List<String> path) {
        ConfigValue value = tree;
        for (String element : path) {
            if (!(value instanceof ConfigObject object)) {
                return null;
            }
            value = object.get(element);
        }
        return value;
    }

    /** Where the value of a key comes from; without such a key, where the object does. */
    static ConfigOrigin originOf(ConfigObject object, String key) {
        ConfigValue value = object.get(key);
        return value == null ? object.origin() : value.origin();
    }

    /** The tree with a value at a path; objects on the way are made as needed. */
    static ConfigObject with(ConfigObject tree, List<String> path, ConfigValue value) {
        String head = path.get(0);
        if (path.size() == 1) {
            return tree.withValue(head, value);
        }
        ConfigObject child = tree.get(head) instanceof ConfigObject object
                ? object
                : ConfigValueFactory.fromMap(Map.of(), tree.origin().description());
        return tree.withValue(head, with(child, path.subList(1, path.size()), value));
    }

    /** The tree without the value at a path, and without objects on the way that are empty then. */
    static ConfigObject without(ConfigObject tree, List<String> path) {
        String head = path.get(0);
        if (path.size() == 1) {
            return tree.withoutKey(head);
        }
        if (!(tree.get(head) instanceof ConfigObject child)) {
            return tree;
        }
        ConfigObject rest = without(child, path.subList(1, path.size()));
        return rest.isEmpty() ? tree.withoutKey(head) : tree.withValue(head, rest);
    }

    /** The text of a string, a number or a boolean, as it was written. */
    static String text(ConfigValue scalar) {
        return scalar.valueType() == ConfigValueType.STRING
                ? (String) scalar.unwrapped()
                : scalar.atKey("text").getString("text");
    }

    /**
     * Whether two resolved values would bind alike. Unlike {@code equals} it tells 1.10 from 1.1, which are different
     * texts; like {@code equals} it does not look at origins.
     */
    static boolean same(@Nullable ConfigValue one, @Nullable ConfigValue other) {
        if (one == other) {
            return true;
        }
        if (one == null || other == null || one.valueType() != other.valueType()) {
            return false;
        }
        return switch (one.valueType()) {
            case OBJECT -> sameObjects((ConfigObject) one, (ConfigObject) other);
            case LIST -> sameLists((ConfigList) one, (ConfigList) other);
            case NULL -> true;
            case BOOLEAN, STRING -> one.unwrapped().equals(other.unwrapped());
            case NUMBER -> text(one).equals(text(other));
        };
    }

    private static boolean sameObjects(ConfigObject one, ConfigObject other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<String, ConfigValue> entry : one.entrySet()) {
            ConfigValue counterpart = other.get(entry.getKey());
            if (counterpart == null || !same(entry.getValue(), counterpart)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameLists(ConfigList one, ConfigList other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
