package io.muster.lock;

import io.muster.connection.queue.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes locks one after the other. When one cannot be had, one of those it has is lost, or nobody waits any more, it gives
 * back those it has, and tells what happened when they are back.
 *
 * @param <T> what comes of it
 */
final class Taking<T> {
    private final List<DistributedLock> locks;
    private final Function<DistributedLock, CompletableFuture<Optional<LockGrant>>> acquiring;
    private final Function<MultiGrant, T> all;
    private final Supplier<T> none;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<HeldGrant> taken = new ArrayList<>();
    private @Nullable CompletableFuture<?> underWay;
    private boolean over;

    /**
     * For locks that are taken in this order.
     *
     * @param acquiring begins to take one; cancelling its future must leave the line
     */
    Taking(
            List<DistributedLock> locks,
            Function<DistributedLock, CompletableFuture<Optional<LockGrant>>> acquiring,
            Function<MultiGrant, T> all,
            Supplier<T> none) {
        this.locks = locks;
        this.acquiring = acquiring;
        this.all = all;
        this.none = none;
    }

    CompletableFuture<T> begin() {
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                end(() -> {});
            }
        });
        next(0);
        return future;
    }

    private void next(int index) {
        CompletableFuture<Optional<LockGrant>> step;
        try {
            step = acquiring.apply(locks.get(index));
        } catch (RuntimeException closed) {
            end(() -> future.completeExceptionally(closed));
            return;
        }
        boolean late;
        lock.lock();
        try {
            underWay = step;
            late = over;
        } finally {
            lock.unlock();
        }
        step.whenComplete((grant, failure) -> {
            if (failure != null) {
                end(() -> future.completeExceptionally(Blocking.unwrapped(failure)));
            } else if (grant.isEmpty()) {
                end(() -> future.complete(none.get()));
            } else {
                took(index, (HeldGrant) grant.get());
            }
        });
        if (late) {
            step.cancel(true);
        }
    }

    private void took(int index, HeldGrant grant) {
        boolean late;
        lock.lock();
        try {
            taken.add(grant);
            late = over;
        } finally {
            lock.unlock();
        }
        if (late) {
            grant.closeAsync();
            return;
        }
        grant.lost().thenRun(() -> end(() -> future.completeExceptionally(lost(grant))));
        if (index + 1 < locks.size()) {
            next(index + 1);
        } else {
            handOut();
        }
    }

    private void handOut() {
        HeldGrants grants;
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            grants = new HeldGrants(taken);
        } finally {
            lock.unlock();
        }
        Optional<HeldGrant> missing = grants.notHeld();
        if (missing.isPresent()) {
            giveBack(() -> future.completeExceptionally(lost(missing.get())));
        } else if (!future.complete(all.apply(grants))) {
            giveBack(() -> {});
        }
    }

    private static LockLostException lost(HeldGrant grant) {
        return new LockLostException(
                "acquire locks", grant.lockName(), grant.hold().ending(), false);
    }

    /** Gives up, unless it has ended. */
    private void end(Runnable outcome) {
        CompletableFuture<?> step;
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            step = underWay;
        } finally {
            lock.unlock();
        }
        if (step != null) {
            step.cancel(true);
        }
        giveBack(outcome);
    }

    private void giveBack(Runnable outcome) {
        List<HeldGrant> back;
        lock.lock();
        try {
            back = List.copyOf(taken);
        } finally {
            lock.unlock();
        }
        CompletableFuture.allOf(back.stream().map(HeldGrant::closeAsync).toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> outcome.run());
    }
}
