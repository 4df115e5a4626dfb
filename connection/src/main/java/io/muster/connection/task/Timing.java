package io.muster.connection.task;

import java.time.Duration;
import java.time.Instant;

/**
 * The monotonic clock and the timer, passed in wherever time matters, so that tests can move it.
 *
 * <p>Tasks run on the timer's thread: they must be short and must not block.
 */
public interface Timing {
    /** Nanoseconds on the monotonic clock; only differences mean anything. */
    long nanoTime();

    /** What the wall clock shows. It may be set at any time, so nothing is measured by it. */
    default Instant wallTime() {
        return Instant.now();
    }

    /** Runs a task once after a delay, unless cancelled before. */
    Cancellable schedule(Duration delay, Runnable task);

    /** A task that is waiting for its time. */
    interface Cancellable {
        /** Keeps the task from running if it has not begun; harmless afterwards. */
        void cancel();
    }
}
