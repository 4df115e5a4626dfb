package io.muster.connection.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of an attempt, in the words of the recipe that made it, on the executor that it asked for. */
final class Outcome<G> {
    private final CompletableFuture<G> future = new CompletableFuture<>();
    private final Executor executor;
    private final Function<Hold, ? extends G> first;
    private final Supplier<G> inVain;
    private final Runnable standing;

    Outcome(Executor executor, Function<Hold, ? extends G> first, Supplier<G> inVain, Runnable standing) {
        this.executor = executor;
        this.first = first;
        this.inVain = inVain;
        this.standing = standing;
    }

    CompletableFuture<G> future() {
        return future;
    }

    boolean isDone() {
        return future.isDone();
    }

    void whenCancelled(Runnable task) {
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                task.run();
            }
        });
    }

    /** It stands in line behind somebody; may be said more than once. */
    void standing() {
        standing.run();
    }

    /** Hands the hold out, or back if nobody takes it any more. */
    void first(Hold hold) {
        Queues.run(executor, () -> handOut(hold));
    }

    private void handOut(Hold hold) {
        try {
            if (future.complete(first.apply(hold))) {
                return;
            }
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
        hold.releaseAsync();
    }

    void inVain() {
        Queues.run(executor, () -> future.complete(inVain.get()));
    }

    void fail(@Nullable Throwable failure) {
        Queues.run(executor, () -> future.completeExceptionally(Blocking.unwrapped(failure)));
    }
}
