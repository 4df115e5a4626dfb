package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.Subscription;
import io.muster.registry.ServiceInstance.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/**
 * A registration keeps one record in the registry until it is closed, whatever happens in between.
 *
 * <p>The record hangs on the connection's session. When that is lost the registration writes the record again under a
 * new one, and when somebody deletes or overwrites it, it writes it again, too; it never gives up. The one thing it does
 * not do is fight: while another process holds its id it waits, in CONFLICT. Thread-safe.
 */
public interface Registration extends AutoCloseable {
    /**
     * Where a registration stands. Moves: PENDING → REGISTERED ⇄ SUSPECT; either → LOST → REGISTERED; any but CLOSED →
     * CONFLICT, and from there to REGISTERED once the other is gone; any → CLOSED, which is final.
     */
    enum State {
        /** Not written yet: etcd has not answered so far. */
        PENDING,
        /** In the registry. */
        REGISTERED,
        /** In the registry by our clock, but the lease's renewals are not getting through. */
        SUSPECT,
        /** Not in the registry any more, or perhaps not; being written again. */
        LOST,
        /** Not in the registry: another process holds the id, see {@link Registration#conflict()}. */
        CONFLICT,
        /** Deregistered. */
        CLOSED
    }

    /**
     * Who stands in the way.
     *
     * @param key the key that both want
     * @param ours the incarnation of this registration
     * @param theirs the incarnation in etcd; empty when the record there does not say, or cannot be read
     * @param holder the record in etcd, if it can be read
     * @param revision the revision that wrote it
     */
    record Conflict(String key, String ours, String theirs, Optional<ServiceInstance> holder, long revision) {
        @Override
        public String toString() {
            return key + " is held by incarnation " + (theirs.isEmpty() ? "unknown" : theirs)
                    + holder.map(other -> " at " + other.address()).orElse("") + ", written at revision " + revision
                    + "; ours is " + ours;
        }
    }

    /** The instance as it was last asked to be; what is in etcd may lag behind while etcd cannot be reached. */
    ServiceInstance instance();

    /** Where it stands, judged now: when the session's deadline has passed it is LOST, whoever noticed. No I/O. */
    State state();

    /**
     * The revision that last wrote the record, or 0; a view that has reached it shows the record, or what came after.
     */
    long revision();

    /** Who holds the id, while the state is CONFLICT. */
    Optional<Conflict> conflict();

    /** Tells each change of state from now on, in order, one at a time, on the connection's callback executor. */
    Subscription onStateChange(Consumer<State> listener);

    /** Tells each change of state from now on, in order, one at a time, on an executor. */
    Subscription onStateChange(Executor executor, Consumer<State> listener);

    /**
     * Waits until the record is in the registry.
     *
     * @return whether it is; false when the time ran out
     * @throws ConnectionClosedException if the registration is closed before
     */
    boolean awaitRegistered(Duration timeout);

    /** Asynchronous twin of {@link #awaitRegistered}: the revision of the record; stays open as long as it takes. */
    CompletableFuture<Long> registeredAsync();

    /**
     * Changes the instance and writes it. Service, id and incarnation must stay. The change is kept also when etcd
     * cannot be reached, and written as soon as it can; of several changes that wait only the last is written.
     *
     * @param change makes the new instance from the last; must be quick
     * @return the revision that wrote it
     * @throws OutcomeUnknownException if it is not known to be written within the call deadline; it will be
     * @throws IllegalArgumentException if the new instance has another service, id or incarnation, or is too large
     * @throws IllegalStateException if it is draining
     * @throws ConnectionClosedException if the registration is closed
     */
    long update(UnaryOperator<ServiceInstance> change);

    /** Asynchronous twin of {@link #update}; stays open until the change is written or the registration closed. */
    CompletableFuture<Long> updateAsync(UnaryOperator<ServiceInstance> change);

    /** Changes the status; all else is as {@link #update} says. */
    default long setStatus(Status status) {
        return update(instance -> instance.withStatus(status));
    }

    /** Asynchronous twin of {@link #setStatus}. */
    default CompletableFuture<Long> setStatusAsync(Status status) {
        return updateAsync(instance -> instance.withStatus(status));
    }

    /**
     * Reports what share of the calls this instance can take, in place of the record's weight: for views whose selector
     * weighs. A change of less than 5 % is not written, and at most one a second is. A report counts for 30 s; when no
     * other follows, the weight goes back to that of the record step by step. Returns at once; what cannot be written now
     * is written when it can.
     *
     * @param weight 0 to 1,000,000; 0 for no calls, if others take them
     */
    void reportWeight(int weight);

    /**
     * Reports what a source says, now and after each interval, until what is returned is closed or the registration is. The
     * source is asked on the connection's callback executor; when it throws, nothing is reported. A report counts for
     * three intervals, at least 30 s; all else is as {@link #reportWeight} says.
     *
     * @param interval between two reports, at least 100 ms
     */
    Subscription reportWeights(Duration interval, IntSupplier source);

    /**
     * Lets a check decide the status: UP after so many good results in a row, DOWN after so many bad ones, until what is
     * returned is closed or the registration is. Checks run on the connection's callback executor, one at a time, the first
     * at once. A status that is set otherwise stays until the check changes its mind.
     */
    Subscription checkHealth(HealthCheck check, HealthCheck.Rules rules);

    /** With {@link HealthCheck.Rules#DEFAULT}. */
    default Subscription checkHealth(HealthCheck check) {
        return checkHealth(check, HealthCheck.Rules.DEFAULT);
    }

    /** Closes this when the JVM shuts down in good order, unless it has been closed before. */
    void closeAtShutdown();

    /**
     * Leaves in good order: announces DRAINING, waits until callers have turned away, and deregisters. Returns when that
     * is done; {@link #close()} cuts the wait short.
     *
     * @param grace how long to stay, counted from when DRAINING is written, or cannot be within the call deadline
     */
    void drain(Duration grace);

    /** Asynchronous twin of {@link #drain}; completes as {@link #closeAsync()} does. */
    CompletableFuture<Boolean> drainAsync(Duration grace);

    /**
     * Deregisters at once. Returns when etcd has confirmed that, or at the call deadline; the deletion is then tried
     * again until it is done or the lease has expired. Closing twice is harmless.
     */
    @Override
    void close();

    /**
     * Asynchronous twin of {@link #close()}: true when the record is known to be gone, false when it is left to expire
     * with its lease. Never fails.
     */
    CompletableFuture<Boolean> closeAsync();
}
