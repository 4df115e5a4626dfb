package io.muster.cli.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows when the command was started, and what the time until its first instance went into. Used by one thread. */
final class StartClock {
    private final long started;
    private final Map<String, Duration> parts = new LinkedHashMap<>();
    private long last;

    private StartClock(long started) {
        this.started = started;
        this.last = started;
    }

    /**
     * A clock that was started with the process.
     *
     * @param epochSeconds the wall clock's seconds when the start script began, with a fraction behind a point or a
     *     comma; if that is not known (an empty text), the clock begins now
     */
    static StartClock since(String epochSeconds) {
        long now = System.nanoTime();
        if (!epochSeconds.matches("\\d{1,12}[.,]\\d{6}")) {
            return new StartClock(now);
        }
        long startedMicros = Long.parseLong(epochSeconds.replaceAll("[.,]", ""));
        long agoMicros = Math.max(0, System.currentTimeMillis() * 1000 - startedMicros);
        return new StartClock(now - agoMicros * 1000);
    }

    /** All time since the part before, or since the start, went into this. */
    void spent(String on, long until) {
        parts.merge(on, Duration.ofNanos(until - last), Duration::plus);
        last = until;
    }

    Duration total() {
        return Duration.ofNanos(last - started);
    }

    /** When the last part ended, on the monotonic clock in nanoseconds. */
    long last() {
        return last;
    }

    /** Like {@code 1.02 s three members}, in the order of time. */
    List<String> parts() {
        return parts.entrySet().stream()
                .map(part -> String.format("%8s  %s", Figures.time(part.getValue()), part.getKey()))
                .toList();
    }
}
