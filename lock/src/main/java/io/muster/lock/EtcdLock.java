package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Standings;
import io.muster.connection.queue.WaitQueue;
import io.muster.connection.task.Timing;
import io.muster.lock.Entrance.Ask;
import io.muster.lock.LockBody.GrantCall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock on a wait queue: who is first holds it. */
final class EtcdLock implements DistributedLock {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLock.class);

    /** A short hold is over before a watch of its key could tell anything; release finds out anyway. */
    private static final Duration WATCHED_AFTER = Duration.ofSeconds(1);

    private final EtcdConnection connection;
    private final WaitQueue queue;
    private final Entrance entrance;
    private final LockOptions options;
    private final ThreadHolds holds = new ThreadHolds();

    /** Completes where the caller waits, who alone has the future. */
    private final Ask<HeldGrant> blocking = new Ask<>(this::granted, Runnable::run);

    private final Ask<HeldGrant> asynchronous;

    EtcdLock(EtcdConnection connection, WaitQueue queue, Entrance entrance, LockOptions options) {
        this.connection = connection;
        this.queue = queue;
        this.entrance = entrance;
        this.options = options;
        this.asynchronous = new Ask<>(this::granted, connection.callbackExecutor());
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R callWithLock(GrantCall<R, X> body) throws X {
        Optional<HeldGrant> mine = mine();
        return mine.isPresent() ? again(mine.get(), body) : run(taken(entered(blocking)), body);
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> Attempt<R> callWithLock(
            Duration wait, GrantCall<R, X> body) throws X {
        Optional<HeldGrant> mine = mine();
        if (mine.isPresent()) {
            return new Attempt.Ran<>(again(mine.get(), body));
        }
        Optional<HeldGrant> grant = taken(entered(blocking, wait));
        if (grant.isEmpty()) {
            return new Attempt.Missed<>(name(), wait);
        }
        return new Attempt.Ran<>(run(grant.get(), body));
    }

    private <R extends @Nullable Object, X extends Exception> R run(HeldGrant grant, GrantCall<R, X> body) throws X {
        if (!options.reentrant()) {
            return Locked.run(grant, options.onLoss(), body);
        }
        return Locked.run(grant, options.onLoss(), held -> holds.during(grant, body));
    }

    /** Inside a body that has it; to its own end, too, the lock must have been held. */
    private static <R extends @Nullable Object, X extends Exception> R again(HeldGrant grant, GrantCall<R, X> body)
            throws X {
        R result = body.call(grant);
        grant.ensureHeld();
        return result;
    }

    private Optional<HeldGrant> mine() {
        return options.reentrant() ? holds.mine() : Optional.empty();
    }

    @Override
    public LockGrant acquire() {
        return taken(entered(blocking));
    }

    @Override
    public CompletableFuture<LockGrant> acquireAsync() {
        return entered(asynchronous);
    }

    @Override
    public Optional<LockGrant> acquire(Duration wait) {
        return taken(entered(blocking, wait));
    }

    @Override
    public CompletableFuture<Optional<LockGrant>> acquireAsync(Duration wait) {
        return entered(asynchronous, wait);
    }

    @Override
    public Lock asLock() {
        return new ThreadLock(this);
    }

    @Override
    public LockState inspect() {
        return Blocking.uninterruptibly(inspectAsync());
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        return queue.lineAsync()
                .thenCompose(line -> LeasesLeft.of(line, connection::leaseRemainingAsync)
                        .thenApply(
                                leases -> LockState.of(name(), queue.standings(line), connection.clusterId(), leases)));
    }

    /** Who stands in line, and who of them was let in. */
    CompletableFuture<Standings> standingsAsync() {
        return queue.lineAsync().thenApply(queue::standings);
    }

    @Override
    public boolean forceRelease(FencingToken expected) {
        return Blocking.uninterruptibly(forceReleaseAsync(expected));
    }

    @Override
    public CompletableFuture<Boolean> forceReleaseAsync(FencingToken expected) {
        return queue.removeAsync(expected);
    }

    private <G extends LockGrant> CompletableFuture<G> entered(Ask<? extends G> ask) {
        return watched(entrance.enter(ask));
    }

    private <G extends LockGrant> CompletableFuture<Optional<G>> entered(Ask<? extends G> ask, Duration wait) {
        return watched(entrance.enter(ask, wait));
    }

    /** Warns when it takes long. */
    private <T> CompletableFuture<T> watched(CompletableFuture<T> waiting) {
        options.waitedTooLong().ifPresent(limit -> {
            Timing.Cancellable warning = connection.timing().schedule(limit, () -> warnOfWaiting(limit));
            waiting.whenComplete((outcome, failure) -> warning.cancel());
        });
        return waiting;
    }

    private void warnOfWaiting(Duration limit) {
        // Many may wait, and each warns: this asks for no leases.
        queue.lineAsync().whenComplete((line, failure) -> {
            if (line == null) {
                LOG.warn("lock {} is waited for since {}, and etcd does not tell who holds it", name(), limit);
            } else {
                LockState state = LockState.of(name(), queue.standings(line), connection.clusterId(), Map.of());
                LOG.warn(
                        "lock {} is waited for since {}; {} in line behind {}",
                        name(),
                        limit,
                        state.waiters().size(),
                        state.holders().isEmpty()
                                ? "nobody"
                                : state.holders().stream()
                                        .map(LockState.Place::toString)
                                        .collect(Collectors.joining("; ")));
            }
        });
    }

    private <T> T taken(CompletableFuture<T> grant) {
        return Blocking.interruptibly(grant, "acquire lock", name());
    }

    /** What a tenure of this lock is to its holder. */
    HeldGrant granted(Tenure tenure) {
        tenure.hold().watchKey(WATCHED_AFTER);
        HoldTimers timers = HoldTimers.begin(name(), tenure, options, connection.timing());
        return new HeldGrant(name(), tenure, timers, options.releasesInBackground(), connection.callbackExecutor());
    }
}
