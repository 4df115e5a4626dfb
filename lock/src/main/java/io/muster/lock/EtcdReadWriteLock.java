package io.muster.lock;

import io.muster.connection.queue.Blocking;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Two locks on one queue: that of those who share it, and that of those who want to be alone. */
final class EtcdReadWriteLock implements DistributedReadWriteLock {
    private final EtcdLock read;
    private final EtcdLock write;
    private final Executor callbacks;

    EtcdReadWriteLock(EtcdLock read, EtcdLock write, Executor callbacks) {
        this.read = read;
        this.write = write;
        this.callbacks = callbacks;
    }

    @Override
    public String name() {
        return write.name();
    }

    @Override
    public DistributedLock readLock() {
        return read;
    }

    @Override
    public DistributedLock writeLock() {
        return write;
    }

    @Override
    public LockGrant downgrade(LockGrant writing) {
        return Blocking.uninterruptibly(downgrade(writing, Runnable::run));
    }

    @Override
    public CompletableFuture<LockGrant> downgradeAsync(LockGrant writing) {
        return downgrade(writing, callbacks);
    }

    private CompletableFuture<LockGrant> downgrade(LockGrant writing, Executor executor) {
        if (writing instanceof HeldGrant grant && grant.lockName().equals(name()) && grant.canBeShared()) {
            return grant.share(read::granted, executor);
        }
        throw new IllegalArgumentException(
                "grant: of " + writing.lockName() + " (expected: one of the write lock of " + name() + ")");
    }

    @Override
    public LockState inspect() {
        return write.inspect();
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        return write.inspectAsync();
    }

    @Override
    public String toString() {
        return "read-write lock " + name();
    }
}
