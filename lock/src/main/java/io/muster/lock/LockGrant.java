package io.muster.lock;

import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is held, until it is closed or lost; it never comes back.
 *
 * <p>It belongs to no thread: any may use it and close it. Whoever writes elsewhere under the lock hands on
 * {@link #fencingToken()}, so that what comes late from a former holder can be refused there. Thread-safe.
 */
public interface LockGrant extends AutoCloseable {
    /** The name of the lock. */
    String lockName();

    /** A number greater than that of every holder before. */
    FencingToken fencingToken();

    /**
     * Whether the lock is held, judged by the clock and what is known, without I/O. Once false, never true again. It is
     * false before etcd can give the lock to somebody else for want of renewals, also after a pause of the process.
     */
    boolean isHeld();

    /**
     * Fails unless {@link #isHeld()}.
     *
     * @throws LockLostException if not
     */
    void ensureHeld();

    /** How long {@link #isHeld()} stays true if nothing gets through to etcd any more; zero when it is not held. */
    Duration remaining();

    /**
     * Asks etcd whether the lock is held at this moment; a no makes it lost.
     *
     * @throws io.muster.connection.UnavailableException if etcd does not answer by the call deadline
     */
    boolean verify();

    /** Asynchronous twin of {@link #verify()}. */
    CompletableFuture<Boolean> verifyAsync();

    /** Completes, on the connection's callback executor, when the lock is lost before it is closed; else never. */
    CompletableFuture<LossReason> lost();

    /**
     * Completes when etcd has confirmed that the lock was held until it was given back; fails with LockLostException when
     * it was lost, or with the failure to find out. By default that is known when {@link #close()} returns; a lock that is
     * handed over locally, kept for a while, or released in the background tells it here. The callback executor completes
     * it.
     */
    CompletableFuture<@Nullable Void> proof();

    /** Transactions that etcd refuses once the lock is not held any more; they then fail with LockLostException. */
    GuardedKv guarded();

    /**
     * Gives the lock back, in one transaction that proves that it was held until now (but see {@link #proof()}). Closing
     * again does nothing.
     *
     * @throws LockLostException if it was not held any more
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell; the lock is being given back in the
     *     background, or ends with its session
     * @throws io.muster.connection.UnavailableException likewise
     */
    @Override
    void close();

    /**
     * Gives the lock back and writes last words, in one transaction: etcd does both or, when the lock is not held any
     * more, neither. The lock goes back to etcd, whatever its options.
     *
     * @param lastWrites what to write; counts towards etcd's limit of operations
     * @throws LockLostException if the lock was not held any more; nothing was written
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell
     * @throws io.muster.connection.UnavailableException if etcd could not be reached; nothing was written
     */
    void releaseWith(Op... lastWrites);

    /** Asynchronous twin of {@link #releaseWith}. */
    CompletableFuture<@Nullable Void> releaseWithAsync(Op... lastWrites);

    /** Asynchronous twin of {@link #close()}. */
    CompletableFuture<@Nullable Void> closeAsync();
}
