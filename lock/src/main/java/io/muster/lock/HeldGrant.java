package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.task.WorkInterrupt;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock that is held, by a hold of its own or by a turn of one. */
final class HeldGrant implements LockGrant {
    private static final Logger LOG = LoggerFactory.getLogger(HeldGrant.class);

    private final String lock;
    private final Tenure tenure;
    private final Hold hold;
    private final HoldTimers timers;
    private final boolean releasesInBackground;
    private final Executor callbacks;
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> ending = new AtomicReference<>();

    HeldGrant(String lock, Tenure tenure, HoldTimers timers, boolean releasesInBackground, Executor callbacks) {
        this.lock = lock;
        this.tenure = tenure;
        this.hold = tenure.hold();
        this.timers = timers;
        this.releasesInBackground = releasesInBackground;
        this.callbacks = callbacks;
    }

    @Override
    public String lockName() {
        return lock;
    }

    @Override
    public FencingToken fencingToken() {
        return tenure.token();
    }

    @Override
    public boolean isHeld() {
        if (ending.get() != null) {
            return false;
        }
        if (timers.isOver()) {
            hold.giveUp(LossReason.HELD_TOO_LONG);
        }
        return hold.isHeld();
    }

    @Override
    public void ensureHeld() {
        if (!isHeld()) {
            throw new LockLostException("use lock", lock, ending(), false);
        }
    }

    @Override
    public Duration remaining() {
        return isHeld() ? timers.atMost(hold.remaining()) : Duration.ZERO;
    }

    @Override
    public boolean verify() {
        return Blocking.uninterruptibly(verifyAsync());
    }

    @Override
    public CompletableFuture<Boolean> verifyAsync() {
        return isHeld()
                ? hold.verifyAsync().thenApply(held -> held && isHeld())
                : CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<LossReason> lost() {
        return tenure.lost();
    }

    @Override
    public CompletableFuture<@Nullable Void> proof() {
        return hold.proof().thenAccept(this::ensureProved);
    }

    @Override
    public GuardedKv guarded() {
        return tenure.guarded((operation, ending) -> new LockLostException(operation, lock, ending, false));
    }

    @Override
    public void close() {
        if (ending.get() == null) {
            finish();
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        return ending.get() == null ? handedOver(releaseAsync()) : CompletableFuture.completedFuture(null);
    }

    @Override
    public void releaseWith(Op... lastWrites) {
        Blocking.uninterruptibly(releaseWithAsync(lastWrites));
    }

    @Override
    public CompletableFuture<@Nullable Void> releaseWithAsync(Op... lastWrites) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        if (!ending.compareAndSet(null, end)) {
            return CompletableFuture.failedFuture(
                    new LockLostException("write and release lock", lock, ending(), false));
        }
        release(end, lastWrites);
        return handedOver(end);
    }

    /** What stands for it at etcd. */
    Hold hold() {
        return hold;
    }

    /** Whether others can share it when its holder is ready to. */
    boolean canBeShared() {
        return hold.canBeShared();
    }

    /**
     * Ends it, and goes on as one of those who share; when that fails, neither is held.
     *
     * @param sharing makes the grant that it goes on with
     * @param executor where the future completes
     */
    CompletableFuture<LockGrant> share(Function<Tenure, HeldGrant> sharing, Executor executor) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        if (!ending.compareAndSet(null, end)) {
            return CompletableFuture.failedFuture(new LockLostException("downgrade lock", lock, ending(), false));
        }
        timers.cancel();
        CompletableFuture<LockGrant> outcome = new CompletableFuture<>();
        hold.shareAsync(executor).whenComplete((shared, failure) -> {
            if (shared != null && shared.isPresent()) {
                end.complete(null);
                HeldGrant grant = sharing.apply(new Tenure.Whole(shared.get()));
                if (!outcome.complete(grant)) {
                    grant.closeAsync();
                }
                return;
            }
            Throwable cause = shared == null
                    ? Blocking.unwrapped(failure)
                    : new LockLostException("downgrade lock", lock, hold.ending(), true);
            end.completeExceptionally(cause);
            outcome.completeExceptionally(cause);
        });
        return outcome;
    }

    private CompletableFuture<@Nullable Void> handedOver(CompletableFuture<@Nullable Void> end) {
        CompletableFuture<@Nullable Void> outer = new CompletableFuture<>();
        end.whenComplete((done, failure) -> {
            Runnable completion = failure == null
                    ? () -> outer.complete(null)
                    : () -> outer.completeExceptionally(Blocking.unwrapped(failure));
            try {
                callbacks.execute(completion);
            } catch (RejectedExecutionException closed) {
                completion.run();
            }
        });
        return outer;
    }

    /** Ends it if that has not happened; what comes of that, also when asked again. */
    private CompletableFuture<@Nullable Void> releaseAsync() {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        if (ending.compareAndSet(null, end)) {
            release(end);
        }
        return Objects.requireNonNull(ending.get());
    }

    private void release(CompletableFuture<@Nullable Void> end, Op... lastWrites) {
        timers.cancel();
        tenure.end(lastWrites).whenComplete((held, failure) -> {
            if (failure != null) {
                end.completeExceptionally(Blocking.unwrapped(failure));
            } else if (held) {
                end.complete(null);
            } else {
                end.completeExceptionally(new LockLostException("release lock", lock, hold.ending(), true));
            }
        });
    }

    /** A connection that closes meanwhile waits for this work, as long as a call may take. */
    void protect(WorkInterrupt work) {
        hold.protect(work);
    }

    /** Ends it, and waits for that unless it was asked not to; fails if it was not held to the end. */
    void finish() {
        // Not by what is known afterwards: how soon etcd answers must not decide what the caller sees.
        boolean knownAsLost = ending.get() == null && !hold.isHeld();
        CompletableFuture<@Nullable Void> end = releaseAsync();
        if (releasesInBackground && !knownAsLost) {
            end.whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.warn("released in the background: {}", failure.toString());
                }
            });
        } else {
            Blocking.uninterruptibly(end);
        }
    }

    private void ensureProved(boolean held) {
        if (!held) {
            throw new LockLostException("hold lock", lock, hold.ending(), true);
        }
    }

    private String ending() {
        return ending.get() != null && hold.isHeld() ? "it was released" : hold.ending();
    }
}
