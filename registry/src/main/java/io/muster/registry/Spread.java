package io.muster.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * How far apart those who have to register again do so: the more instances are known, the farther, up to a bound that
 * still lets each of them be back within 2 s of the end of an outage.
 */
final class Spread {
    private static final long EACH_NANOS = Duration.ofMillis(1).toNanos();
    private static final long LEAST_NANOS = Duration.ofMillis(400).toNanos();
    private static final long MOST_NANOS = Duration.ofMillis(1600).toNanos();

    private final IntSupplier known;

    /** For as many instances as are known when it matters. */
    Spread(IntSupplier known) {
        this.known = known;
    }

    /** How long to wait before opening a lease in place of one that was lost. */
    Duration pause() {
        long bound = Math.min(MOST_NANOS, EACH_NANOS * known.getAsInt());
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound + 1));
    }

    /** The longest pause between two attempts. */
    Duration longest() {
        return Duration.ofNanos(Math.max(LEAST_NANOS, Math.min(MOST_NANOS, EACH_NANOS * known.getAsInt())));
    }
}
