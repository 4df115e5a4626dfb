package io.muster.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes what may be missing; null means so, too, which is how an upper layer takes a lower one's value away. */
final class OptionalDecoder extends Decoder {
    private final Decoder content;

    OptionalDecoder(Decoder content) {
        this.content = content;
    }

    @Override
    String expected() {
        return content.expected() + ", or nothing";
    }

    @Override
    @Nullable
    Object decode(@Nullable ConfigValue value, Place place, Findings findings) {
        return value == null || value.valueType() == ConfigValueType.NULL
                ? Optional.empty()
                : present(value, place, findings);
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        Object decoded = content.decode(value, place, findings);
        return decoded == null ? null : Optional.of(decoded);
    }
}
