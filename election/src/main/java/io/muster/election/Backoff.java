package io.muster.election;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from one to the next, up to a limit, with jitter. Not thread-safe. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);

    private int pauses;

    /** The next pause, at most the limit and at least half of what it would be without jitter. */
    Duration next(Duration limit) {
        Duration full = FIRST.multipliedBy(1L << Math.min(pauses++, 20));
        long nanos = (full.compareTo(limit) < 0 ? full : limit).toNanos();
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    void reset() {
        pauses = 0;
    }
}
