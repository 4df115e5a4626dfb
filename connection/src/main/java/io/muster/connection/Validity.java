package io.muster.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Up to which moment, on the monotonic clock, a lease is certainly alive. It can be moved on until somebody has seen it
 * pass, and never after.
 *
 * <p>So an answer "it has passed" is never taken back, not even by a renewal whose acknowledgement was read in time and
 * whose thread was then paused. The lowest bit of the moment, a nanosecond, notes that it was seen. Lock-free.
 */
final class Validity {
    private static final long SEEN = 1;

    private final AtomicLong nanos;

    Validity(long nanos) {
        this.nanos = new AtomicLong(nanos & ~SEEN);
    }

    /** Whether it has not been reached; once false, for ever false. */
    boolean isAhead(long nowNanos) {
        while (true) {
            long moment = nanos.get();
            if (isSeen(moment)) {
                return false;
            }
            if (nowNanos - moment < 0) {
                return true;
            }
            if (nanos.compareAndSet(moment, moment | SEEN)) {
                return false;
            }
        }
    }

    /** Moves it on to a later moment; false if it has passed. */
    boolean moveOn(long nowNanos, long laterNanos) {
        while (isAhead(nowNanos)) {
            long moment = nanos.get();
            if (!isSeen(moment) && nanos.compareAndSet(moment, laterNanos - moment > 0 ? laterNanos & ~SEEN : moment)) {
                return true;
            }
        }
        return false;
    }

    /** What is left until then; zero when it has passed. */
    Duration left(long nowNanos) {
        return isAhead(nowNanos) ? Duration.ofNanos(Math.max(0, nanos.get() - nowNanos)) : Duration.ZERO;
    }

    private static boolean isSeen(long moment) {
        return (moment & SEEN) != 0;
    }
}
