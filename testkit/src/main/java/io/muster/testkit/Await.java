package io.muster.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks another process again and again, within a bound: etcd tells nobody when it has become ready. */
final class Await {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** Returns what the probe finds, or empty once the limit has passed; the probe is asked at least once. */
    static <T> Optional<T> upTo(Duration limit, Supplier<Optional<T>> probe) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = probe.get();
            if (found.isPresent() || System.nanoTime() - deadline >= 0) {
                return found;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while waiting for etcd");
            }
        }
    }

    static boolean isTrueWithin(Duration limit, Supplier<Boolean> condition) {
        return upTo(limit, () -> condition.get() ? Optional.of(true) : Optional.empty())
                .isPresent();
    }
}
