package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.lock.LockBody.Action;
import io.muster.lock.LockBody.Call;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several locks that are taken together: all of them or none.
 *
 * <p>They are taken one after the other in the order of their names, whatever order they are given in, so that two who want
 * some of the same locks never wait for each other. They are the same locks as those of {@link DistributedLock}. Results
 * and exceptions are as there. Thread-safe; needs no closing.
 */
public interface DistributedMultiLock {
    /**
     * The locks of these names, on the session that all modules share.
     *
     * @param names one to 50, each different
     */
    static DistributedMultiLock of(EtcdConnection connection, Collection<String> names) {
        return new EtcdMultiLock(connection, names);
    }

    /** The names, in the order in which the locks are taken. */
    List<String> names();

    /**
     * Runs a body under all of the locks, waiting for them as long as it takes. A normal return proves that all of them were held
     * to its end; when one is lost meanwhile, the body is interrupted and waited for.
     *
     * @throws LockLostException if one was lost before the body ended
     */
    default <X extends Exception> void withLocks(Action<X> body) throws X {
        callWithLocks(() -> {
            body.run();
            return true;
        });
    }

    /**
     * Runs a body under all of the locks if they can be had in time, and tells whether it ran.
     *
     * @param wait how long to wait for all of them together; zero or more
     */
    default <X extends Exception> boolean withLocks(Duration wait, Action<X> body) throws X {
        return callWithLocks(wait, () -> {
                    body.run();
                    return true;
                })
                .ran();
    }

    /** Like {@link #withLocks(Action)}, and returns what the body returned. */
    <R extends @Nullable Object, X extends Exception> R callWithLocks(Call<R, X> body) throws X;

    /** Like {@link #withLocks(Duration, Action)}, and returns what the body returned, if it ran. */
    <R extends @Nullable Object, X extends Exception> Attempt<R> callWithLocks(Duration wait, Call<R, X> body) throws X;

    /** Takes all of the locks, waiting for them as long as it takes. Whoever takes them closes the grant. */
    MultiGrant acquire();

    /** Asynchronous twin of {@link #acquire()}; cancelling the future gives back what has been taken and leaves the line. */
    CompletableFuture<MultiGrant> acquireAsync();

    /**
     * Takes all of the locks if they can be had in time; else none, and empty.
     *
     * @param wait how long to wait for all of them together; zero or more
     */
    Optional<MultiGrant> acquire(Duration wait);

    /** Asynchronous twin of {@link #acquire(Duration)}; cancelling the future gives back what has been taken. */
    CompletableFuture<Optional<MultiGrant>> acquireAsync(Duration wait);

    /** Takes all of the locks if nobody holds any or waits for one. */
    default Optional<MultiGrant> tryAcquire() {
        return acquire(Duration.ZERO);
    }

    /** Asynchronous twin of {@link #tryAcquire()}. */
    default CompletableFuture<Optional<MultiGrant>> tryAcquireAsync() {
        return acquireAsync(Duration.ZERO);
    }
}
