package io.muster.connection;

import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a client: opens them, keeps the default one, looks at the clock for all of them, and ends them.
 *
 * <p>Leases are granted under ids of our choice, so that a grant may be sent again without leaving an orphan.
 */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final SharedClient client;
    private final LeaseCalls leases;
    private final SessionKeys keys;
    private final WallClock wallClock;
    private final Map<LeaseSession, SessionKey> open = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<LeaseSession>> opening = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<LeaseSession> shared;
    private boolean looking;

    Sessions(SharedClient client) {
        this.client = client;
        this.leases = new LeaseCalls(client.channel());
        this.keys = new SessionKeys(client);
        this.wallClock = new WallClock(client.timing());
    }

    LeaseCalls leases() {
        return leases;
    }

    Timing timing() {
        return client.timing();
    }

    Executor callbacks() {
        return client.callbacks();
    }

    /** The default session: the one that lives, or the one being opened, or a new one. */
    CompletableFuture<LeaseSession> shared() {
        lock.lock();
        try {
            CompletableFuture<LeaseSession> current = shared;
            if (current == null
                    || current.isCompletedExceptionally()
                    || (current.isDone() && !current.join().isActive())) {
                current = open(client.settings().sessionTtl());
                shared = current;
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Grants a lease and keeps it; completes on a network thread. */
    CompletableFuture<LeaseSession> open(Duration ttl) {
        long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        long sentNanos = timing().nanoTime();
        CompletableFuture<LeaseSession> session = leases.grant(id, ttl)
                .handle((granted, failure) -> granted(id, granted, failure))
                .thenCompose(granted -> granted)
                .thenApply(granted -> begin(new LeaseSession(this, id, Duration.ofSeconds(granted), sentNanos), ttl));
        opening.put(id, session);
        session.whenComplete((opened, failure) -> opening.remove(id));
        return session;
    }

    /** A grant that etcd calls a duplicate was our own earlier attempt; a renewal then tells the TTL. */
    private CompletableFuture<Long> granted(long id, @Nullable LeaseGrantResponse answer, @Nullable Throwable failure) {
        if (answer != null) {
            return CompletableFuture.completedFuture(answer.getTTL());
        }
        if (failure instanceof RequestRefusedException
                && String.valueOf(failure.getMessage()).contains("already exists")) {
            return leases.renew(id, client.settings().callTimeout()).thenApply(renewed -> ttlOf(id, renewed));
        }
        return CompletableFuture.failedFuture(
                failure == null ? new IllegalStateException("neither granted nor failed") : failure);
    }

    private static long ttlOf(long id, LeaseKeepAliveResponse renewed) {
        if (renewed.getTTL() <= 0) {
            throw new UnavailableException(
                    "grant lease", LeaseCalls.hex(id), "it had expired when etcd was heard of again", null);
        }
        return renewed.getTTL();
    }

    private LeaseSession begin(LeaseSession session, Duration asked) {
        if (!session.ttl().equals(asked)) {
            LOG.info(
                    "lease {}: etcd granted a TTL of {}, asked for was {}",
                    LeaseCalls.hex(session.leaseId()),
                    session.ttl(),
                    asked);
        }
        open.put(session, keys.add(session));
        session.begin();
        look();
        return session;
    }

    /** A renewal was acknowledged. */
    void renewed(LeaseSession session) {
        SessionKey key = open.get(session);
        if (key != null) {
            key.connected();
        }
    }

    void ended(LeaseSession session) {
        SessionKey key = open.remove(session);
        if (key != null) {
            keys.remove(key);
        }
    }

    private void look() {
        lock.lock();
        try {
            if (looking) {
                return;
            }
            looking = true;
        } finally {
            lock.unlock();
        }
        wallClock.compare();
        timing().schedule(LOOK, this::lookAgain);
    }

    /** While there are sessions; the timer follows the monotonic clock, and that may have stood still. */
    private void lookAgain() {
        boolean doubtful = wallClock.compare();
        open.keySet().forEach(doubtful ? LeaseSession::doubt : LeaseSession::look);
        lock.lock();
        try {
            looking = !open.isEmpty();
            if (!looking) {
                return;
            }
        } finally {
            lock.unlock();
        }
        timing().schedule(LOOK, this::lookAgain);
    }

    /** Ends all that are open, or will be in a moment; bounded by the call deadline and that moment. */
    void close() {
        keys.close();
        CompletableFuture<?>[] coming = opening.values().stream()
                .map(one -> one.handle((session, failure) -> true))
                .toArray(CompletableFuture[]::new);
        awaitUnlessInterrupted(
                CompletableFuture.allOf(coming).completeOnTimeout(null, A_MOMENT.toNanos(), TimeUnit.NANOSECONDS));
        close(open.keySet());
    }

    private static void awaitUnlessInterrupted(CompletableFuture<?> end) {
        try {
            Waiting.on(end, "close sessions", null);
        } catch (UnavailableException interrupted) {
            LOG.debug("interrupted while sessions were closed", interrupted);
        }
    }

    /** Ends them all at the same time; bounded by the call deadline. */
    static void close(Collection<LeaseSession> sessions) {
        List<CompletableFuture<Boolean>> revoked =
                sessions.stream().map(LeaseSession::revoke).toList();
        awaitUnlessInterrupted(CompletableFuture.allOf(revoked.toArray(CompletableFuture[]::new)));
        long unconfirmed = revoked.stream().filter(one -> !one.getNow(false)).count();
        if (unconfirmed > 0) {
            LOG.warn("{} of {} leases could not be revoked; they expire by their TTL", unconfirmed, revoked.size());
        }
    }
}
