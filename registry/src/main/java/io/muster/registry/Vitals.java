package io.muster.registry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** What this process knows of an instance from its own calls, and for how long it has known it. Thread-safe. */
final class Vitals {
    private static final AtomicIntegerFieldUpdater<Vitals> OUTSTANDING =
            AtomicIntegerFieldUpdater.newUpdater(Vitals.class, "outstanding");
    private static final AtomicIntegerFieldUpdater<Vitals> FAILURES =
            AtomicIntegerFieldUpdater.newUpdater(Vitals.class, "failures");

    private static final int LONGEST_FACTOR = 10;

    private final boolean isNew;
    private final long sinceNanos;
    private volatile int outstanding;
    private volatile int failures;
    private int ejections;
    private volatile boolean isEjected;
    private long ejectedUntilNanos;

    /**
     * @param isNew whether it came after the list had been read
     * @param sinceNanos when it was first seen
     */
    Vitals(boolean isNew, long sinceNanos) {
        this.isNew = isNew;
        this.sinceNanos = sinceNanos;
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
        ejections = Math.min(ejections + 1, LONGEST_FACTOR);
        Duration time = base.multipliedBy(ejections);
        ejectedUntilNanos = now + time.toNanos();
        failures = 0;
        isEjected = true;
        return time;
    }

    /** Whether it is ejected. */
    boolean isEjected(long now) {
        return isEjected && ejectedUntilNanos - now > 0;
    }

    /** How much of a slow start it has behind it, from 0 to 1. */
    double grown(Duration slowStart, long now) {
        long whole = slowStart.toNanos();
        long age = now - sinceNanos;
        return !isNew || whole <= 0 || age >= whole ? 1 : Math.max(0, (double) age / whole);
    }
}
