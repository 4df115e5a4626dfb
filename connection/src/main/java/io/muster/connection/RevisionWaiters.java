package io.muster.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Futures that wait for a view to come to a revision; touched by the view's own line only. */
final class RevisionWaiters {
    private record Waiter(long revision, CompletableFuture<ViewSnapshot> future) implements Comparable<Waiter> {
        @Override
        public int compareTo(Waiter other) {
            return Long.compare(revision, other.revision);
        }
    }

    private final Executor callbacks;
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>();

    RevisionWaiters(Executor callbacks) {
        this.callbacks = callbacks;
    }

    void add(long revision, CompletableFuture<ViewSnapshot> future) {
        waiting.add(new Waiter(revision, future));
    }

    void remove(CompletableFuture<ViewSnapshot> future) {
        waiting.removeIf(waiter -> waiter.future == future);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void reached(ViewSnapshot snapshot) {
        while (!waiting.isEmpty() && waiting.peek().revision <= snapshot.revision()) {
            CompletableFuture<ViewSnapshot> future = waiting.remove().future;
            call(() -> future.complete(snapshot));
        }
    }

    void fail(RuntimeException failure) {
        List<Waiter> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(waiter -> call(() -> waiter.future.completeExceptionally(failure)));
    }

    /** What hangs on a future is the user's code. */
    void call(Runnable completion) {
        callbacks.execute(completion);
    }
}
