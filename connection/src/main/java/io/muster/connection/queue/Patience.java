package io.muster.connection.queue;

import io.muster.connection.task.Timing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long somebody is ready to wait in line, counted from when it was asked for; without limit at 100 years. */
final class Patience {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final Timing timing;
    private final boolean limited;
    private final long deadlineNanos;

    private Patience(Timing timing, boolean limited, long deadlineNanos) {
        this.timing = timing;
        this.limited = limited;
        this.deadlineNanos = deadlineNanos;
    }

    static Patience of(Duration wait, Timing timing) {
        return wait.compareTo(FOREVER) >= 0
                ? new Patience(timing, false, 0)
                : new Patience(timing, true, timing.nanoTime() + wait.toNanos());
    }

    boolean isOver() {
        return limited && timing.nanoTime() - deadlineNanos >= 0;
    }

    /** Runs a task when it is over; null if that is never. */
    Timing.@Nullable Cancellable whenOver(Queues queues, Runnable task) {
        if (!limited) {
            return null;
        }
        long left = Math.max(0, deadlineNanos - timing.nanoTime());
        return queues.later(Duration.ofNanos(left), task);
    }
}
