package io.muster.connection.queue;

import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The guarded delete that gives a hold back; sent once more if nobody knows what became of it. */
final class Release {
    private final Queues queues;
    private final Hold hold;
    private final Txn txn;
    private final CompletableFuture<Boolean> proof;
    private boolean again;

    Release(Queues queues, Hold hold, Txn txn, CompletableFuture<Boolean> proof) {
        this.queues = queues;
        this.hold = hold;
        this.txn = txn;
        this.proof = proof;
    }

    void send() {
        queues.step(txn).whenComplete(this::answered);
    }

    private void answered(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (result != null) {
            // The second time, a missing key may be the work of the first time: no proof either way.
            if (again && !result.succeeded()) {
                hold.remains().wereLost();
                proof.completeExceptionally(unknown(null));
            } else {
                hold.released(result.succeeded());
                proof.complete(result.succeeded());
            }
            return;
        }
        Throwable cause = Blocking.unwrapped(failure);
        if (cause instanceof OutcomeUnknownException && !again) {
            again = true;
            send();
        } else {
            // It may be lost by the time somebody can be asked again, and what stands beside the key is for that case.
            hold.remains().keyHasToGo();
            hold.remains().wereLost();
            proof.completeExceptionally(again ? unknown(cause) : cause);
        }
    }

    private OutcomeUnknownException unknown(@Nullable Throwable cause) {
        String message = "it is released, but whether it was held until then is not known";
        return new OutcomeUnknownException("release", hold.queueName(), message, cause);
    }
}
