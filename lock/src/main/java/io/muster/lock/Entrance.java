package io.muster.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** How one comes to hold a lock. Cancelling a future leaves the line. */
interface Entrance {
    /** Waits as long as it takes. */
    <G extends LockGrant> CompletableFuture<G> enter(Ask<? extends G> ask);

    /** Waits for some time, or not at all if that is zero. */
    <G extends LockGrant> CompletableFuture<Optional<G>> enter(Ask<? extends G> ask, Duration wait);

    /**
     * Who asks.
     *
     * @param <G> the grant that is made
     * @param granted makes the grant
     * @param callbacks where futures complete that others may hang on
     */
    record Ask<G extends LockGrant>(Function<Tenure, G> granted, Executor callbacks) {}
}
