package io.muster.lock;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;

/**
 * Somebody who waits for something to be seen at etcd, until it is, or the time is over, or nobody waits any more.
 *
 * <p>What it opens on the way is closed when the future ends, whatever ends it. Thread-safe.
 */
final class Awaiting<T> {
    private final EtcdConnection connection;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final List<Subscription> open = new CopyOnWriteArrayList<>();

    /**
     * Begins to wait.
     *
     * @param operation what is done, for messages
     * @param name on what, for messages
     */
    Awaiting(EtcdConnection connection, String operation, String name) {
        this.connection = connection;
        future.whenComplete((result, failure) -> open.forEach(Subscription::close));
        closeWith(connection.closeWith(() -> callback(() -> fail(
                new ConnectionClosedException(operation, name, "the connection was closed while waiting", null)))));
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Runs a task on the callback threads when the time is over, unless it has ended by then. */
    Awaiting<T> whenOver(Duration wait, Runnable task) {
        closeWith(connection.timing().schedule(wait, () -> callback(task))::cancel);
        return this;
    }

    private void callback(Runnable task) {
        try {
            connection.callbackExecutor().execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** Follows the keys. */
    Awaiting<T> following(WaitQueue keys, PrefixView.Listener listener) {
        try {
            closeWith(keys.observe(connection.callbackExecutor(), listener));
        } catch (RuntimeException closed) {
            fail(closed);
        }
        return this;
    }

    void closeWith(Subscription subscription) {
        open.add(subscription);
        if (future.isDone()) {
            subscription.close();
        }
    }

    void fail(Throwable failure) {
        future.completeExceptionally(failure);
    }
}
