package io.muster.registry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What this process knows of an instance from its own calls, and for how long it has known it. Thread-safe. */
final class Vitals {
    private static final AtomicIntegerFieldUpdater<Vitals> OUTSTANDING =
            AtomicIntegerFieldUpdater.newUpdater(Vitals.class, "outstanding");
    private static final AtomicIntegerFieldUpdater<Vitals> FAILURES =
            AtomicIntegerFieldUpdater.newUpdater(Vitals.class, "failures");

    private static final int LONGEST_FACTOR = 10;

    /** As old as can be told: what was there before is not new, and needs no field that says so. */
    private static final long AGES = Long.MAX_VALUE / 2;

    /** The last time that it was left out. */
    private record Ejected(int times, long untilNanos) {}

    private final long sinceNanos;
    private volatile int outstanding;
    private volatile int failures;
    private volatile @Nullable Ejected ejected;

    /**
     * @param isNew whether it came after the list had been read
     * @param sinceNanos when it was first seen
     */
    Vitals(boolean isNew, long sinceNanos) {
        this.sinceNanos = isNew ? sinceNanos : sinceNanos - AGES;
    }

    int outstanding() {
        return outstanding;
    }

    void begun() {
        OUTSTANDING.incrementAndGet(this);
    }

    void ended() {
        OUTSTANDING.decrementAndGet(this);
    }

    /** A call went well: failures count from the beginning again. */
    void succeeded() {
        if (failures != 0) {
            failures = 0;
        }
    }

    /** A call failed; returns how many have in a row. */
    int failed() {
        return FAILURES.incrementAndGet(this);
    }

    /** Ejected now, longer each time; returns for how long. Under the view's lock. */
    Duration eject(Duration base, long now) {
        Ejected before = ejected;
        int times = before == null ? 1 : Math.min(before.times() + 1, LONGEST_FACTOR);
        Duration time = base.multipliedBy(times);
        failures = 0;
        ejected = new Ejected(times, now + time.toNanos());
        return time;
    }

    /** Whether it is ejected. */
    boolean isEjected(long now) {
        Ejected last = ejected;
        return last != null && last.untilNanos() - now > 0;
    }

    /** How much of a slow start it has behind it, from 0 to 1. */
    double grown(Duration slowStart, long now) {
        long whole = slowStart.toNanos();
        long age = now - sinceNanos;
        return whole <= 0 || age >= whole ? 1 : Math.max(0, (double) age / whole);
    }
}
