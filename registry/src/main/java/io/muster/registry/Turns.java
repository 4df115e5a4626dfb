package io.muster.registry;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts turns without end.
 *
 * <p>Several counters, each on a cache line of its own: threads that count on one line spend most of a selection handing
 * it to and fro. A thread always uses the same one, so that it counts every turn. The counters begin anywhere, so that
 * many clients that start together do not all begin with the same instance, and go round the whole of an int.
 */
final class Turns {
    private static final int COUNTERS = 16;

    /** 128 bytes: processors fetch cache lines in pairs. */
    private static final int SPACING = 32;

    private final AtomicIntegerArray counters = new AtomicIntegerArray((COUNTERS + 1) * SPACING);

    Turns() {
        for (int i = 1; i <= COUNTERS; i++) {
            counters.setPlain(i * SPACING, ThreadLocalRandom.current().nextInt());
        }
    }

    /** With all counters at a start. */
    Turns(int start) {
        for (int i = 1; i <= COUNTERS; i++) {
            counters.setPlain(i * SPACING, start);
        }
    }

    int next() {
        int counter = (int) Thread.currentThread().getId() & (COUNTERS - 1);
        return counters.getAndIncrement((counter + 1) * SPACING);
    }
}
