package io.muster.lock;

import java.time.Duration;

/**
 * How long a process may keep a lock among its own.
 *
 * @param most how many times it is handed over before it goes back to the end of the line at etcd
 * @param longest how long after it was taken it is handed over for the last time
 * @param stay how long it is kept after it was given back, when nobody else is seen to want it
 */
record HandOver(int most, Duration longest, Duration stay) {
    static final HandOver NONE = new HandOver(0, Duration.ZERO, Duration.ZERO);

    boolean isNone() {
        return equals(NONE);
    }

    boolean stays() {
        return !stay.isZero();
    }
}
