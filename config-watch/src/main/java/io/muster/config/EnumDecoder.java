package io.muster.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes a constant from its name, spelled {@code FAIL_FAST}, {@code fail-fast} or {@code failFast}. */
final class EnumDecoder extends Decoder {
    private final Map<String, Object> constants = new LinkedHashMap<>();

    EnumDecoder(Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            String name = Names.kebab(((Enum<?>) constant).name());
            if (constants.put(name, constant) != null) {
                throw new IllegalArgumentException(type.getName() + ": two constants are spelled " + name);
            }
        }
    }

    @Override
    String expected() {
        return "one of " + String.join(", ", constants.keySet());
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        boolean scalar = value.valueType() != ConfigValueType.OBJECT && value.valueType() != ConfigValueType.LIST;
        String text = scalar ? Trees.text(value).strip() : show(value);
        Object constant = scalar ? constants.get(Names.kebab(text)) : null;
        if (constant == null) {
            String hint = Names.nearest(text, constants.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("");
            findings.unexpected(place, value, text, expected() + hint);
        }
        return constant;
    }
}
