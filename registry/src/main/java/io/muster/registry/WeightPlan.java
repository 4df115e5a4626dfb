package io.muster.registry;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What to write of the weights that an instance reports, and when: nothing while the change is small, at most once a
 * second, and step by step back to the base weight when the reports stop. Only the arithmetic; not thread-safe.
 */
final class WeightPlan {
    /** Changes of less than this share of what is written are not worth a write. */
    static final double DEADBAND = 0.05;

    /** Between two writes. */
    static final Duration GAP = Duration.ofSeconds(1);

    /** How long a report counts, unless it is said otherwise. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** Between two steps back. */
    static final Duration STEP = Duration.ofSeconds(5);

    /** Nothing is to be written. */
    private static final int NONE = -1;

    private int target = NONE;
    private int written = NONE;
    private long decayNanos;
    private long writableNanos;

    /** Nothing has been written yet, and it may be at once. */
    WeightPlan(long now) {
        writableNanos = now;
    }

    /**
     * What to do.
     *
     * @param isWrite whether there is something to write now
     * @param weight what to write; empty to write that there is no report any more
     * @param pause if not, how long until there may be; zero for never, unless something happens
     */
    record Step(boolean isWrite, OptionalInt weight, Duration pause) {}

    /** A report that counts for a time. */
    void report(int weight, Duration validity, long now) {
        target = weight;
        decayNanos = now + validity.toNanos();
    }

    /** This is written now; empty: nothing is. */
    void wrote(OptionalInt weight, long now) {
        written = weight.orElse(NONE);
        writableNanos = now + GAP.toNanos();
    }

    /** What was written is gone. */
    void forget() {
        written = NONE;
    }

    Step next(int base, long now) {
        while (target != NONE && decayNanos - now <= 0) {
            decayNanos += STEP.toNanos();
            target = isNear(target, base) ? NONE : base + (target - base) / 2;
        }
        boolean isDone = target == NONE ? written == NONE : written != NONE && isNear(target, written);
        if (!isDone) {
            long wait = writableNanos - now;
            OptionalInt weight = target == NONE ? OptionalInt.empty() : OptionalInt.of(target);
            return wait > 0
                    ? new Step(false, OptionalInt.empty(), Duration.ofNanos(wait))
                    : new Step(true, weight, Duration.ZERO);
        }
        return new Step(
                false, OptionalInt.empty(), target == NONE ? Duration.ZERO : Duration.ofNanos(decayNanos - now));
    }

    /** Whether two weights are as good as equal; only 0 is as good as 0. */
    private static boolean isNear(int one, int other) {
        return one == other || (one != 0 && other != 0 && Math.abs(one - other) < Math.max(2, DEADBAND * other));
    }
}
