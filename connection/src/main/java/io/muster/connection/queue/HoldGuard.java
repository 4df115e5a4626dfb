package io.muster.connection.queue;

import io.muster.connection.Compare;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lays the guard of one or several holds around transactions. */
final class HoldGuard implements GuardedKv {
    private final Queues queues;
    private final List<Hold> holds;
    private final LossException loss;

    HoldGuard(Queues queues, List<Hold> holds, LossException loss) {
        this.queues = queues;
        this.holds = holds;
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
        Txn guarded = txn;
        for (Hold hold : holds) {
            if (!hold.isHeld()) {
                return CompletableFuture.failedFuture(refused(hold));
            }
            guarded = guarded.and(Compare.createdAt(hold.key(), hold.token().revision()))
                    .otherwise(Op.get(hold.key()).withoutValues());
        }
        return queues.commit(guarded).thenApply(this::answered);
    }

    private TxnResult answered(TxnResult result) {
        if (result.succeeded()) {
            return result;
        }
        int own = result.results().size() - holds.size();
        for (int i = 0; i < holds.size(); i++) {
            Hold hold = holds.get(i);
            if (!hold.isItsKey(result.read(own + i).first())) {
                hold.lose(LossReason.KEY_GONE);
                throw refused(hold);
            }
        }
        return new TxnResult(false, result.revision(), result.results().subList(0, own));
    }

    private RuntimeException refused(Hold hold) {
        return loss.of("guarded transaction", hold.ending());
    }
}
