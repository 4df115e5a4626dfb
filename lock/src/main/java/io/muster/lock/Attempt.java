package io.muster.lock;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to run something under a lock: it ran, or somebody else held the lock for too long.
 *
 * @param <R> the result of what was to run
 */
public sealed interface Attempt<R extends @Nullable Object> {
    /**
     * It ran, and the lock was held to its end.
     *
     * @param result what it returned
     */
    record Ran<R extends @Nullable Object>(R result) implements Attempt<R> {}

    /**
     * It did not run.
     *
     * @param lock the name of the lock
     * @param waited how long it was waited for
     */
    record Missed<R extends @Nullable Object>(String lock, Duration waited) implements Attempt<R> {}

    /** Whether it ran. */
    default boolean ran() {
        return this instanceof Ran;
    }

    /** The result, or something else if it did not run. */
    default R orElse(R other) {
        return this instanceof Ran<R> ran ? ran.result() : other;
    }

    /**
     * The result.
     *
     * @throws NoSuchElementException if it did not run
     */
    default R orElseThrow() {
        return orElseThrow(missed -> new NoSuchElementException(
                "lock " + missed.lock() + ": held by somebody else; waited " + missed.waited()));
    }

    /** The result, or an exception of the caller's making if it did not run. */
    default <E extends Exception> R orElseThrow(Function<Missed<R>, E> failure) throws E {
        if (this instanceof Ran<R> ran) {
            return ran.result();
        }
        throw failure.apply((Missed<R>) this);
    }
}
