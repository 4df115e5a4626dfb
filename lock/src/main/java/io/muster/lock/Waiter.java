package io.muster.lock;

import io.muster.connection.task.Timing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Somebody of this process who waits in a local line; what is not final is guarded by the line's lock. */
final class Waiter<G extends LockGrant, F> {
    private final Entrance.Ask<? extends G> ask;
    private final Function<? super G, F> outcome;
    private final Supplier<F> inVain;
    private final CompletableFuture<F> future = new CompletableFuture<>();
    private Timing.@Nullable Cancellable timer;
    private boolean late;

    Waiter(Entrance.Ask<? extends G> ask, Function<? super G, F> outcome, Supplier<F> inVain) {
        this.ask = ask;
        this.outcome = outcome;
        this.inVain = inVain;
    }

    CompletableFuture<F> future() {
        return future;
    }

    boolean isLate() {
        return late;
    }

    void setLate() {
        late = true;
    }

    void setTimer(Timing.Cancellable timer) {
        this.timer = timer;
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Gives it its turn, or the turn back if it has gone. */
    void grant(Tenure turn) {
        complete(() -> {
            G grant = ask.granted().apply(turn);
            if (!future.complete(outcome.apply(grant))) {
                grant.closeAsync();
            }
        });
    }

    void inVain() {
        complete(() -> future.complete(inVain.get()));
    }

    void fail(Throwable failure) {
        complete(() -> future.completeExceptionally(failure));
    }

    private void complete(Runnable completion) {
        try {
            ask.callbacks().execute(completion);
        } catch (RejectedExecutionException closed) {
            completion.run();
        }
    }
}
