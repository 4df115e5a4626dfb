package io.muster.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a value of the tree into a value of one type.
 *
 * <p>A decoder is made once for a type and used for every change; it keeps no state and may be used by many threads.
 */
abstract class Decoder {
    /** What it takes, for messages: {@code a whole number}. */
    abstract String expected();

    /** Decodes a value that is neither missing nor null; null exactly if a problem was found. */
    abstract @Nullable Object present(ConfigValue value, Place place, Findings findings);

    /** Decodes a value; {@code value} is null when it is missing. Null exactly if a problem was found. */
    @Nullable
    Object decode(@Nullable ConfigValue value, Place place, Findings findings) {
        if (value == null) {
            findings.problem(place, null, "missing (expected: " + expected() + ")");
            return null;
        }
        if (value.valueType() == ConfigValueType.NULL) {
            findings.problem(place, value.origin(), "null (expected: " + expected() + ")");
            return null;
        }
        return present(value, place, findings);
    }

    /** The component whose name a message begins with; empty if there is none, or what is decoded has no components. */
    Optional<Component> componentNamedBy(String message) {
        return Optional.empty();
    }

    /** A value as messages show it: a scalar's text, or what kind of thing it is. */
    static String show(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> "an object";
            case LIST -> "a list";
            case NULL -> "null";
            case NUMBER, BOOLEAN, STRING -> Trees.text(value);
        };
    }
}
