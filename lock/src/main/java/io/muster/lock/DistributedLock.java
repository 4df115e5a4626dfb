package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.lock.LockBody.Action;
import io.muster.lock.LockBody.Call;
import io.muster.lock.LockBody.GrantAction;
import io.muster.lock.LockBody.GrantCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock that at most one holder has at a time, of all processes that use its name on one etcd cluster.
 *
 * <p>{@code withLock} runs a body without a result, {@code callWithLock} one with a result; each takes the grant or does
 * without. Who comes first is served first. Every holder gets a {@link FencingToken} greater than all
 * before. Threads of one process stand in line like processes, unless the builder says otherwise. Somebody else's holding it is
 * a result; exceptions are for what went wrong:
 * <ul>
 *   <li>{@link LockLostException}: the lock was lost while it was held,
 *   <li>{@link io.muster.connection.SessionLostException}: the place in line was lost; trying again is safe,
 *   <li>{@link io.muster.connection.UnavailableException}: etcd could not be reached; the lock is not held,
 *   <li>{@link io.muster.connection.WaitInterruptedException}: the waiting thread was interrupted.
 * </ul>
 * Whoever stops waiting leaves nothing behind. A name may hold any character; {@code etcdctl lock} and other programs
 * that use etcd's own recipe contend under the same name, with slashes written as {@code %2F} and percent signs as
 * {@code %25}. Thread-safe; needs no closing.
 */
public interface DistributedLock {
    /** The lock of this name, on the session that all modules share. */
    static DistributedLock of(EtcdConnection connection, String name) {
        return builder(connection, name).build();
    }

    /** A lock with options. */
    static DistributedLockBuilder builder(EtcdConnection connection, String name) {
        return new DistributedLockBuilder(connection, name);
    }

    /** Its name. */
    String name();

    /**
     * Runs a body under the lock, waiting for it as long as it takes.
     *
     * <p>A normal return proves that the lock was held to the body's end. When it is lost meanwhile, the body is
     * interrupted (see {@link OnLoss}) and waited for.
     *
     * @throws LockLostException if the lock was lost before the body ended; an exception that the body threw comes
     *     instead, and carries this one as suppressed, unless it only says that the loss interrupted it
     * @throws io.muster.connection.OutcomeUnknownException if the body ended and etcd did not tell whether the lock was
     *     held to that moment
     */
    default <X extends Exception> void withLock(GrantAction<X> body) throws X {
        callWithLock(body.returningTrue());
    }

    /** Like {@link #withLock(GrantAction)}, for a body that does not need the grant. */
    default <X extends Exception> void withLock(Action<X> body) throws X {
        withLock(body.withGrant());
    }

    /**
     * Runs a body under the lock if it is the caller's turn in time, and tells whether it ran.
     *
     * @param wait how long to stand in line; zero or more; an etcd that does not answer is waited for by the call deadline
     */
    default <X extends Exception> boolean withLock(Duration wait, GrantAction<X> body) throws X {
        return callWithLock(wait, body.returningTrue()).ran();
    }

    /** Like {@link #withLock(Duration, GrantAction)}, for a body that does not need the grant. */
    default <X extends Exception> boolean withLock(Duration wait, Action<X> body) throws X {
        return withLock(wait, body.withGrant());
    }

    /**
     * Runs a body under the lock if nobody holds it or waits for it, and tells whether it ran; while somebody does,
     * nothing is written.
     */
    default <X extends Exception> boolean tryWithLock(GrantAction<X> body) throws X {
        return withLock(Duration.ZERO, body);
    }

    /** Like {@link #tryWithLock(GrantAction)}, for a body that does not need the grant. */
    default <X extends Exception> boolean tryWithLock(Action<X> body) throws X {
        return tryWithLock(body.withGrant());
    }

    /** Like {@link #withLock(GrantAction)}, and returns what the body returned. */
    <R extends @Nullable Object, X extends Exception> R callWithLock(GrantCall<R, X> body) throws X;

    /** Like {@link #callWithLock(GrantCall)}, for a body that does not need the grant. */
    default <R extends @Nullable Object, X extends Exception> R callWithLock(Call<R, X> body) throws X {
        return callWithLock(body.withGrant());
    }

    /** Like {@link #withLock(Duration, GrantAction)}, and returns what the body returned, if it ran. */
    <R extends @Nullable Object, X extends Exception> Attempt<R> callWithLock(Duration wait, GrantCall<R, X> body)
            throws X;

    /** Like {@link #callWithLock(Duration, GrantCall)}, for a body that does not need the grant. */
    default <R extends @Nullable Object, X extends Exception> Attempt<R> callWithLock(Duration wait, Call<R, X> body)
            throws X {
        return callWithLock(wait, body.withGrant());
    }

    /** Like {@link #tryWithLock(GrantAction)}, and returns what the body returned, if it ran. */
    default <R extends @Nullable Object, X extends Exception> Attempt<R> tryCallWithLock(GrantCall<R, X> body)
            throws X {
        return callWithLock(Duration.ZERO, body);
    }

    /** Like {@link #tryCallWithLock(GrantCall)}, for a body that does not need the grant. */
    default <R extends @Nullable Object, X extends Exception> Attempt<R> tryCallWithLock(Call<R, X> body) throws X {
        return tryCallWithLock(body.withGrant());
    }

    /** Takes the lock, waiting for it as long as it takes. Whoever takes it closes the grant. */
    LockGrant acquire();

    /** Asynchronous twin of {@link #acquire()}; cancelling the future leaves the line. */
    CompletableFuture<LockGrant> acquireAsync();

    /**
     * Takes the lock if it is the caller's turn in time; empty if not.
     *
     * @param wait how long to stand in line; zero or more; an etcd that does not answer is waited for by the call deadline
     */
    Optional<LockGrant> acquire(Duration wait);

    /** Asynchronous twin of {@link #acquire(Duration)}; cancelling the future leaves the line. */
    CompletableFuture<Optional<LockGrant>> acquireAsync(Duration wait);

    /** Takes the lock if nobody holds it or waits for it; while somebody does, nothing is written. */
    default Optional<LockGrant> tryAcquire() {
        return acquire(Duration.ZERO);
    }

    /** Asynchronous twin of {@link #tryAcquire()}. */
    default CompletableFuture<Optional<LockGrant>> tryAcquireAsync() {
        return acquireAsync(Duration.ZERO);
    }

    /**
     * This lock as the JDK knows locks: owned by the thread that took it, reentrant, without conditions.
     *
     * <p>{@code unlock} throws LockLostException when the lock was lost meanwhile, and IllegalMonitorStateException on a
     * thread that has not got it. Each call makes a view of its own; only those of one view are reentrant.
     */
    Lock asLock();

    /**
     * Who holds the lock and who waits for it, as of one revision, and how long their leases live. Costs a read, and then
     * one request for each process that stands in line, all at the same time; those that etcd does not answer leave their
     * answer out.
     *
     * @throws io.muster.connection.UnavailableException if etcd does not answer by the call deadline
     */
    LockState inspect();

    /** Asynchronous twin of {@link #inspect()}. */
    CompletableFuture<LockState> inspectAsync();

    /**
     * Takes the lock, or the place in line, from whoever has it under this token, so that the next one has its turn. The
     * former holder finds out as after any loss; its guarded writes are refused from now on.
     *
     * @param expected the token of a holder or a waiter, as {@link #inspect()} shows it
     * @return whether it was there
     */
    boolean forceRelease(FencingToken expected);

    /** Asynchronous twin of {@link #forceRelease}. */
    CompletableFuture<Boolean> forceReleaseAsync(FencingToken expected);
}
