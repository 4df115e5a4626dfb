package io.muster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the decoder of a type, once; all looking at classes happens here. Used by one thread. */
final class DecoderFactory {
    private final Map<Class<?>, ValueDecoder<?>> custom;
    private final Map<Class<?>, List<Check>> validators;
    private final UnknownKeys unknownKeys;
    private final Map<Shape, Known> known = new HashMap<>();

    DecoderFactory(
            Map<Class<?>, ValueDecoder<?>> custom, Map<Class<?>, List<Check>> validators, UnknownKeys unknownKeys) {
        this.custom = custom;
        this.validators = validators;
        this.unknownKeys = unknownKeys;
    }

    /**
     * The decoder of a type.
     *
     * @throws IllegalArgumentException if the type, or a type within it, cannot be bound
     */
    Decoder of(Shape shape) {
        Known before = known.get(shape);
        if (before != null) {
            return before;
        }
        Known here = new Known();
        known.put(shape, here);
        Decoder made = checked(shape.raw(), made(shape));
        here.decoder = made;
        return made;
    }

    /** A decoder of a type, with whatever looks at values of that type. */
    Decoder checked(Class<?> type, Decoder decoder) {
        List<Check> checks = new ArrayList<>(validators.getOrDefault(type, List.of()));
        Constraints.of(type).ifPresent(checks::add);
        return checks.isEmpty() ? decoder : new CheckedDecoder(decoder, checks);
    }

    private Decoder made(Shape shape) {
        Class<?> raw = shape.raw();
        ValueDecoder<?> own = custom.get(raw);
        if (own != null) {
            return new CustomDecoder(raw, own);
        }
        Optional<Decoder> scalar = Scalars.of(raw);
        if (scalar.isPresent()) {
            return scalar.get();
        }
        if (raw == Optional.class) {
            return new OptionalDecoder(of(shape.argument(0)));
        }
        if (raw == List.class || raw == Collection.class) {
            return new ListDecoder(of(shape.argument(0)), false);
        }
        if (raw == Set.class) {
            return new ListDecoder(of(shape.argument(0)), true);
        }
        if (raw == Map.class) {
            return new MapDecoder(of(shape.argument(0)), of(shape.argument(1)));
        }
        if (raw.isEnum()) {
            return new EnumDecoder(raw);
        }
        if (raw.isRecord()) {
            return ObjectDecoder.ofRecord(shape, this, unknownKeys);
        }
        if (raw.isSealed() && raw.isInterface()) {
            return SealedDecoder.of(shape, this, unknownKeys);
        }
        if (Beans.isBean(raw)) {
            return ObjectDecoder.ofBean(raw, withoutCustom(), unknownKeys);
        }
        return tree(raw);
    }

    /** What is in a bean is read by Typesafe Config, which knows nothing of decoders of the user's. */
    private DecoderFactory withoutCustom() {
        return custom.isEmpty() ? this : new DecoderFactory(Map.of(), validators, unknownKeys);
    }

    private static Decoder tree(Class<?> raw) {
        if (raw == Config.class) {
            return TreeDecoder.CONFIG;
        }
        if (raw == ConfigObject.class) {
            return TreeDecoder.OBJECT;
        }
        if (raw == ConfigValue.class) {
            return TreeDecoder.VALUE;
        }
        throw new IllegalArgumentException(raw.getName()
                + " (expected: a record, an enum, a sealed interface of records, a number, text, duration, size, URI,"
                + " path, date, Optional, List, Set or Map of such, Config, a public bean with getters and setters, or"
                + " a type with a decoder)");
    }

    /** A type that is being looked at, or was: a record may contain lists of itself. */
    private static final class Known extends Decoder {
        private @Nullable Decoder decoder;

        private Decoder decoder() {
            Decoder made = decoder;
            if (made == null) {
                throw new IllegalStateException("a decoder was used while it was being made");
            }
            return made;
        }

        @Override
        String expected() {
            return decoder().expected();
        }

        @Override
        @Nullable
        Object decode(@Nullable ConfigValue value, Place place, Findings findings) {
            return decoder().decode(value, place, findings);
        }

        @Override
        @Nullable
        Object present(ConfigValue value, Place place, Findings findings) {
            return decoder().present(value, place, findings);
        }
    }
}
