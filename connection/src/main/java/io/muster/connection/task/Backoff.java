package io.muster.connection.task;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts, doubling up to a limit, each with jitter. Not thread-safe. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(25);

    private final Duration first;
    private final int atOnce;
    private int retries;

    private Backoff(Duration first, int atOnce) {
        this.first = first;
        this.atOnce = atOnce;
    }

    /** Before any attempt; none before the first retry, then from 25 ms on. */
    public Backoff() {
        this(FIRST, 1);
    }

    /** Before any attempt; from this pause on, before the first retry as well. */
    public Backoff(Duration first) {
        this(first, 0);
    }

    /** How long to wait before the next attempt; at most the longest, at least half of what it would be without jitter. */
    public Duration next(Duration longest) {
        int pauses = retries++ - atOnce;
        return pauses < 0 ? Duration.ZERO : pause(first, pauses, longest);
    }

    /** It worked: the next failure is a first one. */
    public void reset() {
        retries = 0;
    }

    /** The pause after so many others, for whoever counts them himself. */
    public static Duration pause(Duration first, int others, Duration longest) {
        Duration full = first.multipliedBy(1L << Math.min(others, 20));
        return jittered(full.compareTo(longest) < 0 ? full : longest);
    }

    /** Between half of it and the whole. */
    public static Duration jittered(Duration full) {
        long nanos = full.toNanos();
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }
}
