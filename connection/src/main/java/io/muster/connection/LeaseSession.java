package io.muster.connection;

import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.muster.connection.task.Backoff;
import io.muster.connection.task.Handover;
import io.muster.connection.task.SerialExecutor;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease and the renewals that keep it.
 *
 * <p>One field holds the state, {@link #move} changes it, under a lock that is never held while anything else is called.
 * The deadline is checked at every reading as well, so a process that was paused reads the truth before any timer ran.
 * At most one renewal is under way and at most one is planned.
 */
final class LeaseSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseSession.class);
    private static final Duration SMALLEST_MARGIN = Duration.ofMillis(200);
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Sessions home;
    private final LeaseCalls leases;
    private final Timing timing;
    private final long id;
    private final Duration ttl;
    private final long usableNanos;
    private final SessionListeners listeners;
    /** Moves that were made and not yet told, in their order. */
    private final Queue<State> moves = new ConcurrentLinkedQueue<>();

    private final Executor telling = new SerialExecutor(Runnable::run);
    private final CompletableFuture<State> ended = new CompletableFuture<>();
    private final CompletableFuture<Boolean> revoked = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Validity validity;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final AtomicBoolean revoking = new AtomicBoolean();
    private final AtomicInteger doubts = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<Timing.@Nullable Cancellable> nextRenewal = new AtomicReference<>();
    private final AtomicReference<Timing.@Nullable Cancellable> expiry = new AtomicReference<>();
    private volatile State state = State.ACTIVE;
    private volatile long renewalDueNanos;

    LeaseSession(Sessions home, long id, Duration ttl, long sentNanos) {
        this.home = home;
        this.leases = home.leases();
        this.timing = home.timing();
        this.listeners = new SessionListeners(home.callbacks());
        this.id = id;
        this.ttl = ttl;
        Duration margin = ttl.dividedBy(20);
        this.usableNanos = ttl.minus(margin.compareTo(SMALLEST_MARGIN) < 0 ? SMALLEST_MARGIN : margin)
                .toNanos();
        this.validity = new Validity(sentNanos + usableNanos);
    }

    /** Begins to renew. */
    void begin() {
        planSomeRenewal();
        planExpiry();
    }

    @Override
    public long leaseId() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public State state() {
        State now = state;
        return isOpen(now) && !validity.isAhead(timing.nanoTime()) ? State.LOST : now;
    }

    @Override
    public boolean isActive() {
        return isOpen(state) && validity.isAhead(timing.nanoTime());
    }

    @Override
    public Duration remaining() {
        return isOpen(state) ? validity.left(timing.nanoTime()) : Duration.ZERO;
    }

    @Override
    public CompletableFuture<State> ended() {
        return ended.copy();
    }

    @Override
    public CompletableFuture<State> checkAsync() {
        if (!isActive()) {
            return CompletableFuture.completedFuture(state());
        }
        return Handover.to(home.callbacks(), leases.renew(id, callTimeout()).handle((answer, failure) -> {
            if (answer != null && answer.getTTL() <= 0) {
                leaseIsGone();
            }
            return state();
        }));
    }

    @Override
    public void ensureActive() {
        if (!isActive()) {
            throw new SessionLostException("session", LeaseCalls.hex(id), "the session is " + state(), null);
        }
    }

    @Override
    public Subscription onStateChange(Executor executor, Consumer<State> listener) {
        return listeners.add(executor, listener);
    }

    /** When the next renewal is planned for, or the last one was. */
    long renewalDueNanos() {
        return renewalDueNanos;
    }

    private Duration interval() {
        return ttl.dividedBy(3);
    }

    /** More after each failure: a server that answers slowly, on whatever member, must not be left for ever. */
    private Duration callTimeout() {
        return ttl.dividedBy(6).multipliedBy(Math.min(failures.get(), 2) + 1);
    }

    /** At any time within the next interval, so that sessions that begin together do not renew together. */
    private void planSomeRenewal() {
        planRenewal(
                Duration.ofNanos(ThreadLocalRandom.current().nextLong(interval().toNanos())));
    }

    /**
     * An interval after the last one was due, and not after it was acknowledged: sessions that were held up together
     * for a moment shall not renew together ever after.
     */
    private void planNextRenewal() {
        Duration delay = interval().plusNanos(renewalDueNanos - timing.nanoTime());
        if (delay.compareTo(interval()) > 0 || delay.compareTo(interval().dividedBy(2)) < 0) {
            planSomeRenewal();
        } else {
            planRenewal(delay);
        }
    }

    private void planRenewal(Duration delay) {
        renewalDueNanos = timing.nanoTime() + delay.toNanos();
        cancel(nextRenewal.getAndSet(timing.schedule(delay, this::renew)));
    }

    private void planExpiry() {
        cancel(expiry.getAndSet(timing.schedule(validity.left(timing.nanoTime()), this::expireIfDue)));
    }

    private void expireIfDue() {
        if (!isOpen(state)) {
            return;
        }
        if (validity.isAhead(timing.nanoTime())) {
            planExpiry();
        } else {
            lose("no renewal was acknowledged in time", false);
        }
    }

    private void renew() {
        if (!isActive()) {
            expireIfDue();
        } else if (renewing.compareAndSet(false, true)) {
            int doubtsBefore = doubts.get();
            var renewal = leases.renew(id, callTimeout());
            renewal.whenComplete((answer, failure) -> {
                renewing.set(false);
                if (isOpen(state)) {
                    renewed(answer, failure, renewal.sentNanos(), doubtsBefore);
                }
            });
        }
    }

    private void renewed(
            @Nullable LeaseKeepAliveResponse answer, @Nullable Throwable failure, long sentNanos, int doubtsBefore) {
        if (answer != null) {
            failures.set(0);
        }
        if (answer == null) {
            LOG.debug("renewal of lease {} failed: {}", LeaseCalls.hex(id), String.valueOf(failure));
            failures.incrementAndGet();
            move(State.SUSPECT);
            planRenewal(Backoff.jittered(ttl.dividedBy(20)));
        } else if (answer.getTTL() <= 0) {
            leaseIsGone();
        } else if (doubts.get() != doubtsBefore) {
            // When it was sent, as the clock told then, is just what is in doubt.
            renew();
        } else if (!validity.moveOn(timing.nanoTime(), sentNanos + usableNanos)) {
            // Too late: whoever asked in between was told that it is lost, and that cannot be taken back.
            expireIfDue();
        } else if (move(State.ACTIVE)) {
            planSomeRenewal();
            home.renewed(this);
        } else {
            planNextRenewal();
            home.renewed(this);
        }
    }

    /** The clock cannot be relied on for what has passed: only a renewal sent from now on counts. */
    void doubt() {
        doubts.incrementAndGet();
        move(State.SUSPECT);
        renew();
    }

    /** Looks at the clock, for the case that timers did not follow it. */
    void look() {
        if (!isOpen(state)) {
            return;
        }
        if (!isActive()) {
            expireIfDue();
        } else if (timing.nanoTime() - renewalDueNanos > LATE.toNanos()) {
            renew();
        }
    }

    /** etcd said so. */
    void leaseIsGone() {
        lose("etcd no longer knows the lease", true);
    }

    private void lose(String reason, boolean leaseIsGone) {
        if (move(State.LOST)) {
            LOG.warn("session on lease {} is lost: {}", LeaseCalls.hex(id), reason);
            finish(State.LOST);
            if (leaseIsGone) {
                revoked.complete(true);
            }
        }
    }

    @Override
    public void close() {
        try {
            boolean confirmed = Waiting.on(revoke(), "close session", LeaseCalls.hex(id));
            if (!confirmed) {
                LOG.warn("lease {} could not be revoked; it expires within {}", LeaseCalls.hex(id), ttl);
            }
        } catch (UnavailableException interrupted) {
            LOG.warn("lease {}: {}", LeaseCalls.hex(id), interrupted.getMessage());
        }
    }

    @Override
    public CompletableFuture<Boolean> closeAsync() {
        return Handover.to(home.callbacks(), revoke());
    }

    /** Ends it, unless it has ended; completes by the call validity. */
    CompletableFuture<Boolean> revoke() {
        expireIfDue();
        if (move(State.CLOSED)) {
            finish(State.CLOSED);
        }
        // One that was lost by the clock alone may live on at etcd for a while.
        if (!revoked.isDone() && revoking.compareAndSet(false, true)) {
            sendRevoke();
        }
        return revoked.copy();
    }

    private void sendRevoke() {
        leases.revoke(id).whenComplete((answer, failure) -> {
            boolean confirmed = answer != null || LeaseCalls.saysLeaseIsGone(failure);
            if (!confirmed) {
                LOG.debug("lease {} could not be revoked: {}", LeaseCalls.hex(id), String.valueOf(failure));
            }
            revoked.complete(confirmed);
        });
    }

    private void finish(State last) {
        cancel(nextRenewal.get());
        cancel(expiry.get());
        home.ended(this);
        home.callbacks().execute(() -> ended.complete(last));
    }

    private static void cancel(Timing.@Nullable Cancellable task) {
        if (task != null) {
            task.cancel();
        }
    }

    private static boolean isOpen(State state) {
        return state == State.ACTIVE || state == State.SUSPECT;
    }

    /** The one place that changes the state; false if it is that already, or final. */
    private boolean move(State next) {
        lock.lock();
        try {
            if (state == next || !isOpen(state)) {
                return false;
            }
            state = next;
            moves.add(next);
        } finally {
            lock.unlock();
        }
        telling.execute(() -> listeners.tell(Objects.requireNonNull(moves.poll())));
        return true;
    }
}
