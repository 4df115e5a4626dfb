package io.muster.lock;

import io.muster.connection.CoordinationException;
import io.muster.connection.GuardedKv;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.queue.Blocking;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows which guarded writes of a turn are under way, and whether all were answered. */
final class TurnWrites {
    private final ReentrantLock lock = new ReentrantLock();
    private int underWay;
    private boolean inDoubt;
    private @Nullable CompletableFuture<Boolean> end;

    /** These writes, counted, and refused once the turn has ended. */
    GuardedKv through(GuardedKv inner, Supplier<? extends RuntimeException> refusal) {
        return new Counted(inner, refusal);
    }

    /** Completes when none is under way any more: true if what became of each is known. */
    CompletableFuture<Boolean> answered() {
        lock.lock();
        try {
            if (end == null) {
                end = underWay == 0 ? CompletableFuture.completedFuture(!inDoubt) : new CompletableFuture<>();
            }
            return end;
        } finally {
            lock.unlock();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            underWay++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void answer(@Nullable Throwable failure) {
        CompletableFuture<Boolean> waiting;
        boolean certain;
        lock.lock();
        try {
            inDoubt |= failure != null && mayStillArrive(Blocking.unwrapped(failure));
            waiting = --underWay == 0 ? end : null;
            certain = !inDoubt;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.complete(certain);
        }
    }

    private static boolean mayStillArrive(Throwable failure) {
        return !(failure instanceof CoordinationException known) || known.mayHaveHappened();
    }

    /** Guarded writes that are counted. */
    private final class Counted implements GuardedKv {
        private final GuardedKv inner;
        private final Supplier<? extends RuntimeException> refusal;

        Counted(GuardedKv inner, Supplier<? extends RuntimeException> refusal) {
            this.inner = inner;
            this.refusal = refusal;
        }

        @Override
        public TxnResult commit(Txn txn) {
            return Blocking.uninterruptibly(commitAsync(txn));
        }

        @Override
        public CompletableFuture<TxnResult> commitAsync(Txn txn) {
            if (!begin()) {
                return CompletableFuture.failedFuture(refusal.get());
            }
            CompletableFuture<TxnResult> sent;
            try {
                sent = inner.commitAsync(txn);
            } catch (RuntimeException refused) {
                answer(null);
                throw refused;
            }
            sent.whenComplete((result, failure) -> answer(failure));
            return sent.copy();
        }
    }
}
