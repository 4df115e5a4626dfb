package io.muster.config;

import java.util.function.Consumer;

/**
 * Looks at values of a type after they were made, and says what is wrong with them: for rules that do not belong into the
 * type, or concern one that cannot be changed.
 *
 * @param <T> the type
 */
@FunctionalInterface
public interface ConfigValidator<T> {
    /**
     * Looks at a value; called for every change of it, on any thread, and for every attempt to change it, so it must do
     * nothing else.
     *
     * @param value the value, whole
     * @param problems takes whatever is wrong, as many as there are; a message that begins with the name of a component
     *     or property becomes a problem of that one
     * @throws Exception when it cannot be right; the message becomes one more problem
     */
    void validate(T value, Consumer<String> problems) throws Exception;
}
