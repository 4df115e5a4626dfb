package io.muster.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects how to bind. Not thread-safe. */
public final class ConfigBinderBuilder {
    private final Map<Class<?>, ValueDecoder<?>> decoders = new HashMap<>();
    private final Map<Class<?>, List<Check>> validators = new HashMap<>();
    private UnknownKeys unknownKeys = UnknownKeys.WARN;

    ConfigBinderBuilder() {}

    /** What becomes of keys that a record has no component for. Default: {@link UnknownKeys#WARN}. */
    public ConfigBinderBuilder unknownKeys(UnknownKeys unknownKeys) {
        this.unknownKeys = unknownKeys;
        return this;
    }

    /**
     * Decodes a type from its text: {@code decoder(Money.class, Money::parse)}.
     *
     * @param type the type, exactly
     * @param parse reads the text of a scalar; what it throws is a problem of the value
     */
    public <T> ConfigBinderBuilder decoder(Class<T> type, TextDecoder<? extends T> parse) {
        return valueDecoder(type, value -> {
            String shown = Decoder.show(value);
            switch (value.valueType()) {
                case STRING, NUMBER, BOOLEAN -> {
                    return parse.decode(shown.strip());
                }
                default -> throw new IllegalArgumentException(shown);
            }
        });
    }

    /**
     * Decodes a type from whatever value stands there; takes the place of a built-in decoder, if there is one.
     *
     * @param type the type, exactly
     * @param decoder reads the value; what it throws is a problem of the value
     */
    public <T> ConfigBinderBuilder valueDecoder(Class<T> type, ValueDecoder<? extends T> decoder) {
        decoders.put(type, decoder);
        return this;
    }

    /**
     * Lets somebody look at each value of a type that was made, wherever it stands. Given several for one type, all of
     * them look.
     *
     * @param type the type, exactly
     * @param validator says what is wrong with a value
     */
    public <T> ConfigBinderBuilder validator(Class<T> type, ConfigValidator<? super T> validator) {
        List<Check> checks = new ArrayList<>(validators.getOrDefault(type, List.of()));
        checks.add(new ValidatorCheck<>(validator));
        validators.put(type, List.copyOf(checks));
        return this;
    }

    /** The binder. */
    public ConfigBinder build() {
        return new ConfigBinder(decoders, validators, unknownKeys);
    }

    /**
     * Reads a value from its text.
     *
     * @param <T> what is read
     */
    @FunctionalInterface
    public interface TextDecoder<T> {
        /**
         * Reads a text, without white space around it.
         *
         * @throws Exception when the text cannot be right; the message becomes the problem's
         */
        T decode(String text) throws Exception;
    }
}
