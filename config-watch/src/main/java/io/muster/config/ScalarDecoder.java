package io.muster.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.DateTimeException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a value from its text: keys of etcd hold text only, so {@code 5} and {@code "5"} mean the same.
 */
final class ScalarDecoder extends Decoder {
    private final String expected;
    private final Function<String, Object> parse;
    private final boolean verbatim;

    private ScalarDecoder(String expected, Function<String, Object> parse, boolean verbatim) {
        this.expected = expected;
        this.parse = parse;
        this.verbatim = verbatim;
    }

    /** From the text as it is. */
    static ScalarDecoder verbatim(String expected, Function<String, Object> parse) {
        return new ScalarDecoder(expected, parse, true);
    }

    /** From the text without white space around it, such as the line end that {@code echo} leaves. */
    static ScalarDecoder trimmed(String expected, Function<String, Object> parse) {
        return new ScalarDecoder(expected, parse, false);
    }

    @Override
    String expected() {
        return expected;
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
            findings.unexpected(place, value, show(value), expected);
            return null;
        }
        String text = Trees.text(value);
        try {
            return parse.apply(verbatim ? text : text.strip());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            findings.unexpected(place, value, text.isEmpty() ? "empty" : text, expected);
            return null;
        }
    }
}
