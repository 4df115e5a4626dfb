package io.muster.election;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.Session;
import io.muster.connection.Txn;
import io.muster.connection.ViewChange;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.task.Backoff;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member's key, put again whenever it is gone, on a new session if need be, until the member leaves. */
final class ShardMember {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMember.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EtcdConnection connection;
    private final SessionSource sessions;
    private final ShardGroup group;
    private final Bytes value;
    private final ReentrantLock lock = new ReentrantLock();
    private final Backoff backoff = new Backoff(FIRST_PAUSE);
    private boolean left;
    private @Nullable Bytes key;

    ShardMember(EtcdConnection connection, SessionSource sessions, ShardGroup group, Bytes value) {
        this.connection = connection;
        this.sessions = sessions;
        this.group = group;
        this.value = value;
    }

    void join() {
        sessions.session().whenComplete((session, failure) -> {
            if (session == null) {
                failed(Blocking.unwrapped(failure));
            } else {
                put(session, group.newMemberKey(session.leaseId()));
            }
        });
    }

    private void put(Session session, Bytes fresh) {
        lock.lock();
        try {
            if (left) {
                return;
            }
            key = fresh;
        } finally {
            lock.unlock();
        }
        connection
                .kv()
                .commitAsync(Txn.when().then(Op.put(fresh, value, session.leaseId())))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        failed(Blocking.unwrapped(failure));
                    } else {
                        joined(session, fresh);
                    }
                });
    }

    private void joined(Session session, Bytes fresh) {
        lock.lock();
        try {
            backoff.reset();
            if (left) {
                connection.kv().deleteAsync(KeyRange.single(fresh));
                return;
            }
        } finally {
            lock.unlock();
        }
        session.ended().thenRun(() -> rejoin(fresh));
    }

    private void failed(Throwable cause) {
        if (cause instanceof ConnectionClosedException) {
            return;
        }
        Duration pause;
        lock.lock();
        try {
            if (left) {
                return;
            }
            pause = backoff.next(LONGEST_PAUSE);
        } finally {
            lock.unlock();
        }
        LOG.warn("shards {}: joining failed, and is tried again: {}", group.name(), cause.toString());
        connection.timing().schedule(pause, () -> connection.callbackExecutor().execute(this::join));
    }

    /** What the group's view tells: somebody may have deleted the key. */
    void seen(ViewChange change) {
        for (ViewChange.Entry entry : change.entries()) {
            if (entry instanceof ViewChange.Removed gone) {
                rejoin(gone.key());
            }
        }
    }

    private void rejoin(Bytes gone) {
        lock.lock();
        try {
            if (left || !Objects.equals(gone, key)) {
                return;
            }
            key = null;
        } finally {
            lock.unlock();
        }
        join();
    }

    /** Completes when the key is gone, or goes with its lease. */
    CompletableFuture<?> leave() {
        Bytes last;
        lock.lock();
        try {
            left = true;
            last = key;
        } finally {
            lock.unlock();
        }
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return connection.kv().deleteAsync(KeyRange.single(last)).handle((deleted, failure) -> {
                if (failure != null) {
                    LOG.warn("shards {}: {} goes with its lease: {}", group.name(), last, failure.toString());
                }
                return null;
            });
        } catch (RuntimeException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
