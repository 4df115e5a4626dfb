package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.LossException;
import java.util.concurrent.CompletableFuture;

/**
 * One owner's turn of a hold that is handed over within the process.
 *
 * <p>The key stays the same from turn to turn, so etcd cannot tell a late write of one turn from one of the next. A turn
 * therefore ends only when all its guarded writes have been answered; if one was not, the key has to go.
 */
final class Turn implements Tenure {
    private final LocalLine line;
    private final Hold hold;
    private final FencingToken token;
    private final TurnWrites writes = new TurnWrites();
    private final CompletableFuture<LossReason> lost = new CompletableFuture<>();

    Turn(LocalLine line, Hold hold, long sequence) {
        this.line = line;
        this.hold = hold;
        this.token = new FencingToken(hold.token().clusterId(), hold.token().revision(), sequence);
    }

    @Override
    public Hold hold() {
        return hold;
    }

    @Override
    public FencingToken token() {
        return token;
    }

    @Override
    public CompletableFuture<LossReason> lost() {
        return lost.copy();
    }

    void lose(LossReason reason) {
        lost.complete(reason);
    }

    @Override
    public GuardedKv guarded(LossException loss) {
        return writes.through(hold.guarded(loss), () -> loss.of("guarded transaction", "it was released"));
    }

    @Override
    public CompletableFuture<Boolean> end(Op... lastWrites) {
        return writes.answered().thenCompose(certain -> line.end(this, certain, lastWrites));
    }

    /** Ends it for good: the hold goes back to etcd. */
    void giveBack(CompletableFuture<Boolean> held, Op... lastWrites) {
        hold.releaseAsync(Runnable::run, lastWrites).whenComplete((proved, failure) -> {
            if (failure == null) {
                held.complete(proved);
            } else {
                held.completeExceptionally(Blocking.unwrapped(failure));
            }
        });
    }
}
