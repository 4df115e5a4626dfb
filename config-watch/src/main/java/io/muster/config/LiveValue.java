package io.muster.config;

import io.muster.connection.Subscription;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value of the configuration that is always the one in force.
 *
 * <p>All live values of a watch change together. A change is seen whole or not at all: every value of it was found good
 * before any was published. Thread-safe.
 *
 * @param <T> the value's type; values should be immutable and have an {@code equals} that compares contents, as records
 *     do
 */
public interface LiveValue<T> extends Supplier<T> {
    /** The value in force: one volatile read. Never null, never throws; after the watch was closed, the last one. */
    @Override
    T get();

    /** The revision that gave the value as it is now; 0 when it comes from defaults and never changed. */
    long revision();

    /**
     * A live value derived from this one, computed once per change and not per read.
     *
     * <p>The function is part of the gate: if it throws or returns null for a new value, the whole revision is refused;
     * so it can also check. Live values are kept as long as the watch is open: derive them at start, not per request.
     *
     * @throws ConfigRejectedException if the function throws or returns null for the value in force
     */
    <U> LiveValue<U> map(Function<? super T, ? extends U> function);

    /**
     * Tells each change of this value, in order, one at a time, on the watch's listener executor.
     *
     * <p>A listener that is busy is told the newest value when it is done. One that throws is logged and told on; it
     * harms no other.
     */
    Subscription onChange(ChangeListener<? super T> listener);
}
