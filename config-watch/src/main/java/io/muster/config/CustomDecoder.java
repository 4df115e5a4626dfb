package io.muster.config;

import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Runs a user's decoder; whatever it throws is a problem of the value. */
final class CustomDecoder extends Decoder {
    private final Class<?> type;
    private final ValueDecoder<?> decoder;

    CustomDecoder(Class<?> type, ValueDecoder<?> decoder) {
        this.type = type;
        this.decoder = decoder;
    }

    @Override
    String expected() {
        return "a " + type.getSimpleName();
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        try {
            Object decoded = decoder.decode(value);
            if (decoded == null) {
                findings.problem(place, value.origin(), "the decoder of " + type.getName() + " returned null");
            }
            return decoded;
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            findings.problem(place, value.origin(), message + " (expected: " + expected() + ")");
            return null;
        }
    }
}
