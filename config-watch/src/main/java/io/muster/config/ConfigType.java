package io.muster.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its type arguments, to bind to: {@code new ConfigType<Map<String, Limits>>() {}}.
 *
 * @param <T> the type
 */
public abstract class ConfigType<T> {
    private final Type type;

    /** Takes the type from the subclass's declaration. */
    protected ConfigType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
            throw new IllegalArgumentException(getClass() + " (expected: new ConfigType<…>() {} with a type argument)");
        }
        this.type = parent.getActualTypeArguments()[0];
    }

    /** The type itself. */
    public final Type type() {
        return type;
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
