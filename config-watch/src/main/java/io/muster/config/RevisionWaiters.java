package io.muster.config;

import io.muster.connection.ConnectionClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Those who wait for a revision to be looked at.
 *
 * <p>Not thread-safe: the serial executor of the watch owns it. Futures complete on another executor, since what hangs
 * on them is code of the user's.
 */
final class RevisionWaiters {
    private final Executor executor;
    private final NavigableMap<Long, List<CompletableFuture<ConfigSnapshot>>> waiting = new TreeMap<>();
    private boolean closed;

    RevisionWaiters(Executor executor) {
        this.executor = executor;
    }

    void add(long revision, CompletableFuture<ConfigSnapshot> waiter) {
        if (closed) {
            waiter.completeExceptionally(closed("revision " + revision));
        } else {
            waiting.computeIfAbsent(revision, first -> new ArrayList<>()).add(waiter);
        }
    }

    /** Waits no more. */
    void remove(long revision, CompletableFuture<ConfigSnapshot> waiter) {
        waiting.computeIfPresent(revision, (key, waiters) -> {
            waiters.removeIf(other -> other == waiter);
            return waiters.isEmpty() ? null : waiters;
        });
    }

    /** A revision has been judged. */
    void reached(long revision, Judgement judgement, Supplier<ConfigSnapshot> inForce) {
        Map<Long, List<CompletableFuture<ConfigSnapshot>>> due = waiting.headMap(revision, true);
        due.values()
                .forEach(waiters -> waiters.forEach(waiter -> run(() -> {
                    if (judgement.isAccepted()) {
                        waiter.complete(inForce.get());
                    } else {
                        waiter.completeExceptionally(new ConfigRejectedException(
                                "await revision", String.valueOf(judgement.revision()), judgement.problems()));
                    }
                })));
        due.clear();
    }

    /** Nothing will be judged any more. */
    void close(String subject) {
        closed = true;
        waiting.values()
                .forEach(
                        waiters -> waiters.forEach(waiter -> run(() -> waiter.completeExceptionally(closed(subject)))));
        waiting.clear();
    }

    private void run(Runnable completion) {
        try {
            executor.execute(completion);
        } catch (RejectedExecutionException closing) {
            // The connection is being closed, and with it the executor; nobody shall wait for ever.
            completion.run();
        }
    }

    private static ConnectionClosedException closed(String subject) {
        return new ConnectionClosedException("await revision", subject, "the configuration watch is closed", null);
    }
}
