package io.muster.lock;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.UnavailableException;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The line at etcd, as a process stands in it for all its threads.
 *
 * @param connection where callbacks run
 * @param queue the line
 * @param sessions where the lease comes from
 * @param owner what the key says
 */
record RemoteLine(EtcdConnection connection, WaitQueue queue, SessionSource sessions, Supplier<Bytes> owner) {
    /** Waits as long as it takes; tells when it stands in line. */
    CompletableFuture<Optional<Hold>> enter(Runnable standing) {
        return safely(() -> steps().enter(sessions, owner.get(), Optional::of, standing));
    }

    /** Enters if nobody is there. */
    CompletableFuture<Optional<Hold>> tryEnter() {
        return safely(() -> steps().enter(sessions, owner.get(), Duration.ZERO, hold -> hold));
    }

    /** What follows is short, and hands turns over to the executors of those who wait. */
    private WaitQueue steps() {
        return queue.completingOn(Runnable::run);
    }

    private static <T> CompletableFuture<T> safely(Supplier<CompletableFuture<T>> entering) {
        try {
            return entering.get();
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /** How long an answer of etcd may take. */
    Duration answerTimeout() {
        return connection.settings().callTimeout();
    }

    /** There was none. */
    UnavailableException silent() {
        String message = "no answer by the end of the wait; it does not stand in line";
        return new UnavailableException("acquire lock", queue.name(), message, null);
    }

    Subscription observe(PrefixView.Listener listener) {
        return queue.observe(connection.callbackExecutor(), listener);
    }

    void run(Runnable task) {
        try {
            connection.callbackExecutor().execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }
}
