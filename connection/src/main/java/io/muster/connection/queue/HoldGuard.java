package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lays the guard of a hold around transactions. */
final class HoldGuard implements GuardedKv {
    private final Queues queues;
    private final Hold hold;
    private final LossException loss;

    HoldGuard(Queues queues, Hold hold, LossException loss) {
        this.queues = queues;
        this.hold = hold;
        this.loss = loss;
    }

    @Override
    public TxnResult commit(Txn txn) {
        return Blocking.uninterruptibly(commitAsync(txn));
    }

    @Override
    public CompletableFuture<TxnResult> commitAsync(Txn txn) {
        if (!new Txn(List.of(), List.of(), txn.otherwise()).isReadOnly()) {
            throw new IllegalArgumentException("second branch: " + txn.otherwise()
                    + " (expected: reads only, since etcd takes that branch when the guard fails, too)");
        }
        if (!hold.isHeld()) {
            return CompletableFuture.failedFuture(refused());
        }
        Bytes key = hold.key();
        Txn guarded = txn.and(Compare.createdAt(key, hold.token().revision()))
                .otherwise(Op.get(key).withoutValues());
        return queues.commit(guarded).thenApply(this::answered);
    }

    private TxnResult answered(TxnResult result) {
        if (result.succeeded()) {
            return result;
        }
        int last = result.results().size() - 1;
        if (!hold.isItsKey(result.read(last).first())) {
            hold.lose(LossReason.KEY_GONE);
            throw refused();
        }
        return new TxnResult(false, result.revision(), result.results().subList(0, last));
    }

    private RuntimeException refused() {
        return loss.of("guarded transaction", hold.ending());
    }
}
