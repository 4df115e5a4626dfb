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
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, each of which one holder has at a time, of all processes that use its name on one etcd cluster.
 *
 * <p>First come, first served. A permit is a {@link LockGrant}: it is lost with its session, its {@code guarded()} writes are
 * refused then, and it goes to the next in line. One call takes one permit. Tokens grow in the order in which permits were
 * given, but several are good at a time: a receiver outside etcd cannot tell a former holder by its token alone. Results
 * and exceptions are those of {@link DistributedLock}.
 *
 * <p>All who use the name must say the same number of permits; whoever says another one than those before it in line is
 * refused with {@link io.muster.connection.InvalidSettingException}. To change the number, give it another name, or stop all
 * who use it. It has nothing to do with a {@link DistributedLock} of
 * its name. Thread-safe; needs no closing.
 */
public interface DistributedSemaphore {
    /**
     * The semaphore of this name, on the session that all modules share.
     *
     * @param permits how many hold a permit at a time; at least one. Taking one reads as many keys: thousands are too many
     */
    static DistributedSemaphore of(EtcdConnection connection, String name, int permits) {
        return builder(connection, name).buildSemaphore(permits);
    }

    /** Options; {@link DistributedLockBuilder#buildSemaphore} makes a semaphore with them. */
    static DistributedLockBuilder builder(EtcdConnection connection, String name) {
        return new DistributedLockBuilder(connection, name);
    }

    /** Its name. */
    String name();

    /** How many permits there are in all. */
    int permits();

    /** How many permits nobody holds, as of one revision; those who wait have a claim on them. Costs a read. */
    int availablePermits();

    /** Asynchronous twin of {@link #availablePermits()}. */
    CompletableFuture<Integer> availablePermitsAsync();

    /** Runs a body with a permit, waiting for one as long as it takes; like {@link DistributedLock#withLock(GrantAction)}. */
    default <X extends Exception> void withPermit(GrantAction<X> body) throws X {
        callWithPermit(body.returningTrue());
    }

    /** Like {@link #withPermit(GrantAction)}, for a body that does not need the permit. */
    default <X extends Exception> void withPermit(Action<X> body) throws X {
        withPermit(body.withGrant());
    }

    /**
     * Runs a body with a permit if it is the caller's turn in time, and tells whether it ran.
     *
     * @param wait how long to stand in line; zero or more
     */
    default <X extends Exception> boolean withPermit(Duration wait, GrantAction<X> body) throws X {
        return callWithPermit(wait, body.returningTrue()).ran();
    }

    /** Like {@link #withPermit(Duration, GrantAction)}, for a body that does not need the permit. */
    default <X extends Exception> boolean withPermit(Duration wait, Action<X> body) throws X {
        return withPermit(wait, body.withGrant());
    }

    /** Like {@link #withPermit(GrantAction)}, and returns what the body returned. */
    <R extends @Nullable Object, X extends Exception> R callWithPermit(GrantCall<R, X> body) throws X;

    /** Like {@link #callWithPermit(GrantCall)}, for a body that does not need the permit. */
    default <R extends @Nullable Object, X extends Exception> R callWithPermit(Call<R, X> body) throws X {
        return callWithPermit(body.withGrant());
    }

    /** Like {@link #withPermit(Duration, GrantAction)}, and returns what the body returned, if it ran. */
    <R extends @Nullable Object, X extends Exception> Attempt<R> callWithPermit(Duration wait, GrantCall<R, X> body)
            throws X;

    /** Like {@link #callWithPermit(Duration, GrantCall)}, for a body that does not need the permit. */
    default <R extends @Nullable Object, X extends Exception> Attempt<R> callWithPermit(Duration wait, Call<R, X> body)
            throws X {
        return callWithPermit(wait, body.withGrant());
    }

    /** Takes a permit, waiting for one as long as it takes. Whoever takes it closes it. */
    LockGrant acquire();

    /** Asynchronous twin of {@link #acquire()}; cancelling the future leaves the line. */
    CompletableFuture<LockGrant> acquireAsync();

    /**
     * Takes a permit if it is the caller's turn in time; empty if not.
     *
     * @param wait how long to stand in line; zero or more
     */
    Optional<LockGrant> acquire(Duration wait);

    /** Asynchronous twin of {@link #acquire(Duration)}; cancelling the future leaves the line. */
    CompletableFuture<Optional<LockGrant>> acquireAsync(Duration wait);

    /** Takes a permit if one is free and nobody waits; else nothing is written. */
    default Optional<LockGrant> tryAcquire() {
        return acquire(Duration.ZERO);
    }

    /** Asynchronous twin of {@link #tryAcquire()}. */
    default CompletableFuture<Optional<LockGrant>> tryAcquireAsync() {
        return acquireAsync(Duration.ZERO);
    }

    /** Who holds permits and who waits; like {@link DistributedLock#inspect()}. */
    LockState inspect();

    /** Asynchronous twin of {@link #inspect()}. */
    CompletableFuture<LockState> inspectAsync();

    /** Takes the permit, or the place in line, of this token away; like {@link DistributedLock#forceRelease}. */
    boolean forceRelease(FencingToken expected);

    /** Asynchronous twin of {@link #forceRelease}. */
    CompletableFuture<Boolean> forceReleaseAsync(FencingToken expected);
}
