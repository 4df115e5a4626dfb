package io.muster.cli.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The time in which the machine lets this process go on, counted in steps of a millisecond.
 *
 * <p>A step counts for no more than that, however long it takes: not what the machine stood still meanwhile, nor what it
 * gave to other processes while a thread of this one waited for its turn.
 *
 * @param clock the monotonic clock, in nanoseconds
 * @param pause lets so many nanoseconds pass, or fewer
 */
record OwnTime(LongSupplier clock, LongConsumer pause) {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    static OwnTime ofTheSystem() {
        return new OwnTime(System::nanoTime, LockSupport::parkNanos);
    }

    /** Comes back after so much of it. */
    void spend(Duration time) {
        long left = time.toNanos();
        long before = clock.getAsLong();
        while (left > 0) {
            pause.accept(STEP_NANOS);
            long now = clock.getAsLong();
            left -= Math.min(now - before, STEP_NANOS);
            before = now;
        }
    }
}
