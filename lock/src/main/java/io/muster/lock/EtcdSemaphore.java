package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.queue.Blocking;
import io.muster.lock.LockBody.GrantCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A lock on a queue that lets in several at a time. */
final class EtcdSemaphore implements DistributedSemaphore {
    private final EtcdLock lock;
    private final int permits;

    EtcdSemaphore(EtcdLock lock, int permits) {
        this.lock = lock;
        this.permits = permits;
    }

    @Override
    public String name() {
        return lock.name();
    }

    @Override
    public int permits() {
        return permits;
    }

    @Override
    public int availablePermits() {
        return Blocking.uninterruptibly(availablePermitsAsync());
    }

    @Override
    public CompletableFuture<Integer> availablePermitsAsync() {
        return lock.standingsAsync()
                .thenApply(standings -> permits - standings.in().size());
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R callWithPermit(GrantCall<R, X> body) throws X {
        return lock.callWithLock(body);
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> Attempt<R> callWithPermit(
            Duration wait, GrantCall<R, X> body) throws X {
        return lock.callWithLock(wait, body);
    }

    @Override
    public LockGrant acquire() {
        return lock.acquire();
    }

    @Override
    public CompletableFuture<LockGrant> acquireAsync() {
        return lock.acquireAsync();
    }

    @Override
    public Optional<LockGrant> acquire(Duration wait) {
        return lock.acquire(wait);
    }

    @Override
    public CompletableFuture<Optional<LockGrant>> acquireAsync(Duration wait) {
        return lock.acquireAsync(wait);
    }

    @Override
    public LockState inspect() {
        return lock.inspect();
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        return lock.inspectAsync();
    }

    @Override
    public boolean forceRelease(FencingToken expected) {
        return lock.forceRelease(expected);
    }

    @Override
    public CompletableFuture<Boolean> forceReleaseAsync(FencingToken expected) {
        return lock.forceReleaseAsync(expected);
    }

    @Override
    public String toString() {
        return "semaphore " + name() + " of " + permits;
    }
}
