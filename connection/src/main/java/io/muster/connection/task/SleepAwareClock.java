package io.muster.connection.task;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The monotonic clock, with the time added that the machine slept: the kernel's stands still meanwhile, leases do not.
 *
 * <p>The wall clock runs on during sleep, so a gap between the two is the sign to look for, and cheap to see. It is no
 * proof, since somebody may have set the wall clock. The time since the machine was started is one: it counts sleep and
 * cannot be set. Where the system does not tell it, nothing is added. Thread-safe; monotonic for each thread.
 */
final class SleepAwareClock {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BLUR_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int READINGS = 5;

    /** The clocks of a machine. */
    interface Clocks {
        /** Stands still while the machine sleeps, on most systems. */
        long monotonicNanos();

        /** Runs on, and may be set. */
        long wallMillis();

        /** Since the machine was started, sleep included; takes microseconds to read. Empty if it is not told. */
        OptionalLong sinceStartNanos();
    }

    private final Clocks clocks;
    private final OptionalLong sleptBefore;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long wallAheadNanos;
    private volatile long sleptNanos;

    SleepAwareClock(Clocks clocks) {
        this.clocks = clocks;
        this.wallAheadNanos = wallAhead(clocks.monotonicNanos());
        this.sleptBefore = slept();
    }

    static Clocks ofTheSystem() {
        return new SystemClocks();
    }

    long nanoTime() {
        long now = clocks.monotonicNanos();
        if (Math.abs(wallAhead(now) - wallAheadNanos) > GAP_NANOS) {
            lookForSleep();
            now = clocks.monotonicNanos();
        }
        return now + sleptNanos;
    }

    private long wallAhead(long monotonicNanos) {
        return TimeUnit.MILLISECONDS.toNanos(clocks.wallMillis()) - monotonicNanos;
    }

    /** Whoever sees the gap waits for the answer: the time in between would be the wrong one. */
    private void lookForSleep() {
        lock.lock();
        try {
            long now = clocks.monotonicNanos();
            long ahead = wallAhead(now);
            if (Math.abs(ahead - wallAheadNanos) <= GAP_NANOS) {
                return;
            }
            OptionalLong slept = slept();
            if (slept.isPresent() && sleptBefore.isPresent()) {
                long sinceThen = slept.getAsLong() - sleptBefore.getAsLong();
                sleptNanos = sinceThen - sleptNanos > GAP_NANOS / 2 ? sinceThen : sleptNanos;
            }
            wallAheadNanos = ahead;
        } finally {
            lock.unlock();
        }
    }

    /** How far the time since start is ahead of the monotonic one: too little if this thread is held up, never too much. */
    private OptionalLong slept() {
        OptionalLong most = OptionalLong.empty();
        for (int i = 0; i < READINGS; i++) {
            long before = clocks.monotonicNanos();
            OptionalLong sinceStart = clocks.sinceStartNanos();
            long after = clocks.monotonicNanos();
            if (sinceStart.isEmpty()) {
                return most;
            }
            most = OptionalLong.of(Math.max(most.orElse(Long.MIN_VALUE), sinceStart.getAsLong() - after));
            if (after - before <= BLUR_NANOS) {
                break;
            }
        }
        return most;
    }
}
