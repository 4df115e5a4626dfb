package io.muster.connection.queue;

import io.muster.connection.LossReason;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The transaction by which one who was alone becomes one of those who share. */
final class Sharing {
    private final Queues queues;
    private final Hold alone;
    private final Hold shared;
    private final CompletableFuture<Boolean> proof;
    private final Executor executor;
    private final CompletableFuture<Optional<Hold>> outcome = new CompletableFuture<>();

    Sharing(Queues queues, Hold alone, Hold shared, CompletableFuture<Boolean> proof, Executor executor) {
        this.queues = queues;
        this.alone = alone;
        this.shared = shared;
        this.proof = proof;
        this.executor = executor;
    }

    CompletableFuture<Optional<Hold>> send(Txn txn) {
        queues.step(txn).whenComplete(this::answered);
        return outcome;
    }

    private void answered(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (result == null) {
            Throwable cause = Blocking.unwrapped(failure);
            shared.giveUp(LossReason.KEY_GONE);
            alone.remains().haveToGo();
            proof.completeExceptionally(cause);
            Queues.run(executor, () -> outcome.completeExceptionally(cause));
        } else if (result.succeeded()) {
            alone.remains().goOn();
            proof.complete(true);
            Queues.run(executor, this::handOut);
        } else {
            shared.giveUp(LossReason.KEY_GONE);
            // It may be the key beside that is gone.
            alone.remains().haveToGo();
            alone.released(false);
            proof.complete(false);
            Queues.run(executor, () -> outcome.complete(Optional.empty()));
        }
    }

    /** To the caller, or back if nobody waits for it any more. */
    private void handOut() {
        if (!outcome.complete(Optional.of(shared))) {
            shared.releaseAsync();
        }
    }
}
