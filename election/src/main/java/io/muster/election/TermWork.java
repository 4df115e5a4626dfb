package io.muster.election;

import io.muster.connection.task.Timing;
import io.muster.connection.task.WorkInterrupt;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All that is being done under one term: the leader's task, and what was scheduled. Once stopped, nothing begins any
 * more.
 *
 * <p>Thread-safe.
 */
final class TermWork {
    private final Timing timing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<WorkInterrupt> running = new HashSet<>(2);
    private boolean stopped;
    private long stoppedNanos;

    TermWork(Timing timing) {
        this.timing = timing;
    }

    /** Lets the current thread work; null if it must not any more. */
    @Nullable
    WorkInterrupt begin() {
        lock.lock();
        try {
            if (stopped) {
                return null;
            }
            WorkInterrupt work = new WorkInterrupt();
            running.add(work);
            return work;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The current thread has done its work.
     *
     * @return whether it was interrupted
     */
    boolean end(WorkInterrupt work) {
        lock.lock();
        try {
            running.remove(work);
        } finally {
            lock.unlock();
        }
        return work.end();
    }

    /** Interrupts all work but that of the current thread; completes when all has ended. */
    CompletableFuture<@Nullable Void> stop() {
        lock.lock();
        try {
            if (!stopped) {
                stopped = true;
                stoppedNanos = timing.nanoTime();
            }
        } finally {
            lock.unlock();
        }
        Set<WorkInterrupt> left = left();
        left.stream().filter(work -> !work.isOnCurrentThread()).forEach(WorkInterrupt::send);
        return endOf(left, true);
    }

    /** Completes when all has ended that is done now, but what the current thread does. */
    CompletableFuture<@Nullable Void> othersEnded() {
        return endOf(left(), false);
    }

    private static CompletableFuture<@Nullable Void> endOf(Set<WorkInterrupt> left, boolean ownToo) {
        return CompletableFuture.allOf(left.stream()
                        .filter(work -> ownToo || !work.isOnCurrentThread())
                        .map(WorkInterrupt::ended)
                        .toArray(CompletableFuture[]::new))
                .thenApply(all -> null);
    }

    /** For how long work has gone on since it was stopped; zero if it has ended, or need not. */
    Duration overdue() {
        lock.lock();
        try {
            return stopped && !running.isEmpty() ? Duration.ofNanos(timing.nanoTime() - stoppedNanos) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    boolean isOnCurrentThread() {
        return left().stream().anyMatch(WorkInterrupt::isOnCurrentThread);
    }

    private Set<WorkInterrupt> left() {
        lock.lock();
        try {
            return Set.copyOf(running);
        } finally {
            lock.unlock();
        }
    }
}
