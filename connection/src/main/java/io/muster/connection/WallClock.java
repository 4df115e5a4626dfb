package io.muster.connection;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.time.Instant;

/**
 * The wall clock, compared with the monotonic one from time to time.
 *
 * <p>When the former has run ahead, either somebody has set it, or the machine was stopped in a way that the latter does
 * not show, as a virtual machine may be. Nobody can tell which, so it only is a reason to ask etcd.
 */
final class WallClock {
    private static final Duration AHEAD = Duration.ofMillis(500);
    private static final Duration BLUR = Duration.ofMillis(50);

    private final Timing timing;
    private Instant wall;
    private long nanos;

    WallClock(Timing timing) {
        this.timing = timing;
        this.wall = timing.wallTime();
        this.nanos = timing.nanoTime();
    }

    /** Whether it has run ahead since the last comparison. Not for several threads at once. */
    boolean compare() {
        long before = timing.nanoTime();
        Instant wallNow = timing.wallTime();
        long nanosNow = timing.nanoTime();
        if (nanosNow - before > BLUR.toNanos()) {
            // This thread was held up between the two readings; the next comparison covers this time, too.
            return false;
        }
        Duration ahead = Duration.between(wall, wallNow).minusNanos(nanosNow - nanos);
        wall = wallNow;
        nanos = nanosNow;
        return ahead.compareTo(AHEAD) > 0;
    }
}
