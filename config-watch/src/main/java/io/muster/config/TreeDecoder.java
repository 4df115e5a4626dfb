package io.muster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hands on a part of the tree as it is: a Config, a ConfigObject, a ConfigList, a ConfigValue. */
final class TreeDecoder extends Decoder {
    static final TreeDecoder CONFIG = new TreeDecoder("an object", value -> {
        return value instanceof ConfigObject object ? object.toConfig() : null;
    });
    static final TreeDecoder OBJECT = new TreeDecoder("an object", value -> {
        return value instanceof ConfigObject object ? object : null;
    });
    static final TreeDecoder LIST = new TreeDecoder("a list", value -> {
        return value instanceof ConfigList list ? list : null;
    });
    static final TreeDecoder VALUE = new TreeDecoder("a value", value -> value);

    private final String expected;
    private final Function<ConfigValue, @Nullable Object> cast;

    private TreeDecoder(String expected, Function<ConfigValue, @Nullable Object> cast) {
        this.expected = expected;
        this.cast = cast;
    }

    @Override
    String expected() {
        return expected;
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        Object part = cast.apply(value);
        if (part == null) {
            findings.unexpected(place, value, show(value), expected);
        }
        return part;
    }
}
