package io.muster.connection.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A way to interrupt one piece of work on a thread, and never what that thread does afterwards.
 *
 * <p>Made by the thread that is about to work, and ended by it. Thread-safe.
 */
public final class WorkInterrupt {
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private boolean ended;
    private boolean sent;

    /** For work that the current thread is about to begin. */
    public WorkInterrupt() {}

    /** Interrupts the work, unless it has ended; a second time changes nothing. */
    public void send() {
        lock.lock();
        try {
            if (!ended && !sent) {
                sent = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the current thread is the one that works. */
    public boolean isOnCurrentThread() {
        return thread.equals(Thread.currentThread());
    }

    /** Completes when the work has ended, on its thread; nothing slow may hang on it. */
    public CompletableFuture<@Nullable Void> ended() {
        return end.copy();
    }

    /**
     * Ends the work, on its thread: no interrupt comes any more, and one that was sent and not consumed is cleared.
     *
     * @return whether an interrupt was sent
     */
    public boolean end() {
        boolean interrupted;
        lock.lock();
        try {
            if (!ended && sent) {
                Thread.interrupted();
            }
            ended = true;
            interrupted = sent;
        } finally {
            lock.unlock();
        }
        end.complete(null);
        return interrupted;
    }
}
