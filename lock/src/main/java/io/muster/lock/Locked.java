package io.muster.lock;

import io.muster.connection.WaitInterruptedException;
import io.muster.connection.task.WorkInterrupt;
import io.muster.lock.LockBody.GrantCall;
import org.jspecify.annotations.Nullable;

/** Runs a body under a grant: signals it when the lock is lost, waits for it, and proves the hold at its end. */
final class Locked {
    private Locked() {}

    static <R extends @Nullable Object, X extends Exception> R run(HeldGrant grant, OnLoss onLoss, GrantCall<R, X> body)
            throws X {
        WorkInterrupt interrupt = new WorkInterrupt();
        if (onLoss == OnLoss.INTERRUPT) {
            grant.lost().thenRun(interrupt::send);
        }
        grant.protect(interrupt);
        R result;
        try {
            result = body.call(grant);
        } catch (Throwable failure) {
            boolean interrupted = interrupt.end();
            releaseAfter(failure, interrupted && saysInterrupted(failure), grant);
            throw failure;
        }
        interrupt.end();
        grant.finish();
        return result;
    }

    private static boolean saysInterrupted(Throwable failure) {
        return failure instanceof InterruptedException || failure instanceof WaitInterruptedException;
    }

    /**
     * The body's own failure is what the caller must see; that the lock was lost, too, goes with it. When the body only
     * says that it was interrupted, and we did that because of the loss, then the loss is what happened.
     */
    private static void releaseAfter(Throwable failure, boolean isOurInterrupt, HeldGrant grant) {
        try {
            grant.finish();
        } catch (RuntimeException lost) {
            if (isOurInterrupt) {
                lost.addSuppressed(failure);
                throw lost;
            }
            failure.addSuppressed(lost);
        }
    }
}
