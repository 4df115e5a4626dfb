package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.LossException;
import java.util.concurrent.CompletableFuture;

/** What a grant stands on: a hold, or one turn of several that share a hold. */
interface Tenure {
    /** The hold, which may outlive this. */
    Hold hold();

    /** A number greater than that of every tenure before. */
    FencingToken token();

    /** Completes when it is lost before it has ended. */
    CompletableFuture<LossReason> lost();

    /** Writes that etcd refuses once it is lost, and that are refused here once it has ended. */
    GuardedKv guarded(LossException loss);

    /**
     * Ends it. The future tells whether it was held to now: by etcd's word if the lock was given back with it, else by
     * the session's clock. Last writes make it be given back. The future may complete on a network thread.
     */
    CompletableFuture<Boolean> end(Op... lastWrites);

    /** A hold for one owner. */
    record Whole(Hold hold) implements Tenure {
        @Override
        public FencingToken token() {
            return hold.token();
        }

        @Override
        public CompletableFuture<LossReason> lost() {
            return hold.lost();
        }

        @Override
        public GuardedKv guarded(LossException loss) {
            return hold.guarded(loss);
        }

        @Override
        public CompletableFuture<Boolean> end(Op... lastWrites) {
            return hold.releaseAsync(Runnable::run, lastWrites);
        }
    }
}
