package io.muster.lock;

import io.muster.connection.EtcdConnection;
import java.util.concurrent.CompletableFuture;

/**
 * A pair of locks of which many may hold the one to read, or a single one the other to write.
 *
 * <p>Both stand in one line, first come, first served: readers who come while a writer waits have their turn after it, so no
 * writer waits for ever, and readers next to each other have theirs together. Each is a {@link DistributedLock} with all
 * that it can do; every grant has a token of its own, in the order of the line. {@code tryWithLock} of the read lock is in
 * vain while a writer holds or waits. Whoever reads cannot become a writer without giving the read lock back first, since
 * two who tried that would wait for each other; a body that has the one lock and asks for the other waits for itself.
 *
 * <p>It has nothing to do with a {@link DistributedLock} of its name. Thread-safe; needs no closing.
 */
public interface DistributedReadWriteLock {
    /** The read-write lock of this name, on the session that all modules share. */
    static DistributedReadWriteLock of(EtcdConnection connection, String name) {
        return builder(connection, name).buildReadWriteLock();
    }

    /** Options for both locks; {@link DistributedLockBuilder#buildReadWriteLock} makes them. */
    static DistributedLockBuilder builder(EtcdConnection connection, String name) {
        return new DistributedLockBuilder(connection, name);
    }

    /** Its name. */
    String name();

    /** The lock that many may hold at a time while nobody holds the other one. */
    DistributedLock readLock();

    /** The lock that one may hold while nobody holds any. */
    DistributedLock writeLock();

    /**
     * Gives up the write lock for the read lock, in one transaction: no other writer comes in between. Readers who wait
     * behind may read from then on, those behind the next writer have their turn after it.
     *
     * <p>The grant that is given ends as if it were closed, and {@link LockGrant#proof()} tells whether it was held till then.
     * The new one has the same token, and is closed by the caller. In the body of {@code withLock} that is the body's
     * business, too: it is not interrupted when the read lock is lost, and a normal return proves the write lock only up to
     * here.
     *
     * @param writing a grant of {@link #writeLock()}
     * @throws IllegalArgumentException if it is no such grant
     * @throws LockLostException if it was not held any more
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell; neither lock is held, and what is left of
     *     them is removed in the background
     * @throws io.muster.connection.UnavailableException likewise
     */
    LockGrant downgrade(LockGrant writing);

    /** Asynchronous twin of {@link #downgrade}; cancelling the future gives the read lock back. */
    CompletableFuture<LockGrant> downgradeAsync(LockGrant writing);

    /** Who holds either lock and who waits, in the order of the line; like {@link DistributedLock#inspect()}. */
    LockState inspect();

    /** Asynchronous twin of {@link #inspect()}. */
    CompletableFuture<LockState> inspectAsync();
}
