package io.muster.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A session is a lease kept alive until it is closed or lost; it never comes back.
 *
 * <p>What hangs on its lease lives as long as the session. The session ends, for this process, before etcd can let the
 * lease expire (as long as the clocks of both run at rates within 1 %): its deadline runs from the moment before the last
 * acknowledged renewal was <em>sent</em>, on the monotonic clock, so a pause of the process cannot make {@link
 * #isActive()} say yes too long, and setting the wall clock changes nothing. On Linux the time that the machine slept
 * counts as well. It is renewed once in a third of its TTL.
 *
 * <p>While connected, a revoke by somebody else is noticed within a second, by a small key {@code
 * muster/sessions/<process>/<lease>} that the session keeps in the connection's namespace; a user who may not write there
 * notices it at the next renewal. Thread-safe.
 */
public interface Session extends AutoCloseable {
    /**
     * Where a session stands. Moves: ACTIVE ⇄ SUSPECT, either → LOST, any but LOST → CLOSED; LOST and CLOSED are final.
     */
    enum State {
        /** Renewals get through. */
        ACTIVE,
        /**
         * Renewals are not getting through, or the clocks disagree about what has passed; the lease is still alive by
         * the monotonic one.
         */
        SUSPECT,
        /** The lease expired, was revoked, or may have been; final. */
        LOST,
        /** Closed by this process; final. */
        CLOSED
    }

    /** The lease's id. */
    long leaseId();

    /** The time to live that the server granted, which may be longer than the one asked for. */
    Duration ttl();

    /** Where it stands, judged now: a deadline that has passed makes it LOST, whoever noticed first. No I/O. */
    State state();

    /** Whether the lease is certainly alive: ACTIVE or SUSPECT, and the deadline not reached. No I/O, no allocation. */
    boolean isActive();

    /** How long {@link #isActive()} stays true if no renewal gets through any more; zero once it ended. No I/O. */
    Duration remaining();

    /** Completes when the session ends, with LOST or CLOSED; on the connection's callback executor. */
    CompletableFuture<State> ended();

    /**
     * Tells each change of state, in order, one at a time, on the given executor; LOST or CLOSED once, as the last one.
     * The state at the time of the call is not told.
     */
    Subscription onStateChange(Executor executor, Consumer<State> listener);

    /**
     * Asks etcd now whether the lease is alive, and not only at the next renewal: for whoever has reason to doubt it.
     * Completes with the state known then; never fails. Does not renew.
     */
    CompletableFuture<State> checkAsync();

    /**
     * Fails unless the session is active.
     *
     * @throws SessionLostException if it is lost or closed
     */
    void ensureActive();

    /**
     * Ends the session and revokes the lease, bounded by the call deadline. What could not be revoked is logged, and
     * expires by its TTL; {@link #closeAsync()} tells. Closing again, or after it was lost, is harmless.
     */
    @Override
    void close();

    /**
     * Asynchronous twin of {@link #close()}: true when nothing is left to be done, since etcd confirmed that the lease is
     * gone or the session was lost before; false when etcd did not answer by the call deadline, and the lease will expire
     * by itself. Never fails; closing again gives the same answer.
     */
    CompletableFuture<Boolean> closeAsync();
}
