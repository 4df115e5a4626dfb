package io.muster.lock;

import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several locks that are held together, until they are closed or one of them is lost.
 *
 * <p>It belongs to no thread. Each lock has its own token: what is protected by one of them outside etcd compares that one.
 * Thread-safe.
 */
public interface MultiGrant extends AutoCloseable {
    /** The grants of the single locks, in the order in which they were taken. */
    List<LockGrant> grants();

    /**
     * The grant of one of the locks.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    LockGrant grant(String name);

    /** Whether all of them are held; as {@link LockGrant#isHeld()}. */
    boolean isHeld();

    /**
     * Fails unless {@link #isHeld()}.
     *
     * @throws LockLostException if not; it names the lock
     */
    void ensureHeld();

    /** How long {@link #isHeld()} stays true if nothing gets through to etcd any more; zero when it is false. */
    Duration remaining();

    /**
     * Asks etcd whether all of them are held at this moment.
     *
     * @throws io.muster.connection.UnavailableException if etcd does not answer by the call deadline
     */
    boolean verify();

    /** Asynchronous twin of {@link #verify()}. */
    CompletableFuture<Boolean> verifyAsync();

    /** Completes, on the connection's callback executor, when the first of them is lost before it is closed; else never. */
    CompletableFuture<LossReason> lost();

    /**
     * Transactions that etcd refuses once one of them is not held any more; they then fail with LockLostException. Each lock
     * takes one condition and one operation of etcd's limit.
     */
    GuardedKv guarded();

    /**
     * Gives all of them back, also when that fails for one. Closing again does nothing.
     *
     * @throws LockLostException if one was not held any more
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell
     * @throws io.muster.connection.UnavailableException likewise
     */
    @Override
    void close();

    /** Asynchronous twin of {@link #close()}. */
    CompletableFuture<@Nullable Void> closeAsync();
}
