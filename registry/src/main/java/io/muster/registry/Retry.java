package io.muster.registry;

import io.muster.connection.task.Backoff;
import io.muster.connection.task.SerialExecutor;
import io.muster.connection.task.Timing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The next attempt of something, after a pause that grows, and that is short again after a quiet while. Used, and called
 * back, on its owner.
 */
final class Retry {
    private static final long CALM_NANOS = Duration.ofSeconds(5).toNanos();

    private final Timing timing;
    private final Spread spread;
    private final SerialExecutor owner;
    private final Backoff backoff = new Backoff();
    private final Runnable attempt;
    private Timing.@Nullable Cancellable planned;
    private long lastNanos;

    Retry(Rooms rooms, SerialExecutor owner, Runnable attempt) {
        this.timing = rooms.timing();
        this.spread = rooms.spread();
        this.owner = owner;
        this.attempt = attempt;
        this.lastNanos = timing.nanoTime();
    }

    boolean isPlanned() {
        return planned != null;
    }

    /** Plans an attempt, unless there is one. */
    void plan() {
        if (planned != null) {
            return;
        }
        long now = timing.nanoTime();
        if (now - lastNanos > CALM_NANOS) {
            backoff.reset();
        }
        lastNanos = now;
        planned = timing.schedule(backoff.next(spread.longest()), () -> owner.execute(this::run));
    }

    void cancel() {
        if (planned != null) {
            planned.cancel();
            planned = null;
        }
    }

    private void run() {
        if (planned != null) {
            planned = null;
            attempt.run();
        }
    }
}
