package io.muster.config;

import com.typesafe.config.ConfigValue;

/**
 * Turns a value of the configuration into a value of a type of the user's own.
 *
 * @param <T> the type
 */
@FunctionalInterface
public interface ValueDecoder<T> {
    /**
     * Decodes a value that is neither missing nor null; called for every change of it, on any thread.
     *
     * @param value the value, resolved
     * @return what it stands for, not null
     * @throws Exception when it cannot be right; the message becomes the problem's
     */
    T decode(ConfigValue value) throws Exception;
}
