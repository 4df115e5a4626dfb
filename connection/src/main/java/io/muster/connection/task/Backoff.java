package io.muster.connection.task;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts: none before the first retry, then doubling up to a limit, each with jitter. Not thread-safe.
 */
public final class Backoff {
    private static final long FIRST_NANOS = 25_000_000;

    private int retries;

    /** Before any attempt. */
    public Backoff() {}

    /** How long to wait before the next attempt; at most the longest, at least half of what it would be without jitter. */
    public Duration next(Duration longest) {
        int retry = retries++;
        if (retry == 0) {
            return Duration.ZERO;
        }
        long pause = Math.min(longest.toNanos(), FIRST_NANOS << Math.min(retry - 1, 20));
        return Duration.ofNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }

    /** It worked: the next failure is a first one. */
    public void reset() {
        retries = 0;
    }
}
