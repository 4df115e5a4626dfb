package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record, or one property of a bean.
 *
 * @param name its name in the source: {@code maxOrders}
 * @param key the same as configuration spells it by preference: {@code max-orders}
 * @param optional whether it may be missing whatever its type is
 */
record Component(String name, String key, Decoder decoder, boolean optional) {
    /** A component of a record, with the variables in its type replaced. */
    static Component of(RecordComponent component, Map<String, Shape> variables, DecoderFactory factory) {
        try {
            Decoder decoder = factory.of(Shape.of(component.getGenericType(), variables));
            return new Component(component.getName(), Names.kebab(component.getName()), decoder, false);
        } catch (IllegalArgumentException e) {
            String owner = component.getDeclaringRecord().getSimpleName();
            throw new IllegalArgumentException(owner + "." + component.getName() + ": " + e.getMessage(), e);
        }
    }

    /** What stands for it in an object. */
    @Nullable
    ConfigValue in(ConfigObject object) {
        ConfigValue value = object.get(key);
        return value == null ? object.get(name) : value;
    }

    /** Its value; null if there was a problem, or it is optional and missing. */
    @Nullable
    Object decode(ConfigObject object, Place place, Set<String> unknown, Findings findings) {
        ConfigValue kebab = object.get(key);
        ConfigValue camel = object.get(name);
        if (kebab != null && camel != null && !key.equals(name)) {
            String message =
                    "also spelled " + name + " [" + camel.origin().description() + "] (expected: one spelling)";
            findings.problem(place.key(key), kebab.origin(), message);
            return null;
        }
        ConfigValue value = kebab == null ? camel : kebab;
        if (value == null && optional) {
            return null;
        }
        int before = findings.count();
        Object decoded = decoder.decode(value, place.key(key), findings);
        if (value == null && findings.count() > before) {
            Names.nearest(key, new HashSet<>(unknown)).ifPresent(near -> {
                findings.problem(place.key(near), Trees.originOf(object, near), "unknown; did you mean " + key + "?");
                unknown.remove(near);
            });
        }
        return decoded;
    }

    /** Whether a message of the constructor begins with this component's name. */
    boolean isNamedBy(String message) {
        return begins(message, name) || begins(message, key);
    }

    private static boolean begins(String message, String word) {
        return message.startsWith(word)
                && (message.length() == word.length()
                        || !Character.isJavaIdentifierPart(message.charAt(word.length())));
    }
}
