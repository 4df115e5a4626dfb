package io.muster.connection.queue;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.Session;
import io.muster.connection.SessionTtl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a recipe gets the session to stand in line with: the one that lives, or a new one when there is none.
 *
 * <p>Thread-safe.
 */
public final class SessionSource {
    private final Supplier<CompletableFuture<Session>> opening;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Session> current;

    private SessionSource(Supplier<CompletableFuture<Session>> opening) {
        this.opening = opening;
    }

    /** This session, and never another one. */
    static SessionSource of(Session session) {
        return new SessionSource(() -> CompletableFuture.completedFuture(session));
    }

    /** The session that all modules on the connection share. */
    public static SessionSource shared(EtcdConnection connection) {
        return new SessionSource(connection::sessionAsync);
    }

    /**
     * The session for all that ask for this TTL on the connection: opened when first needed, and kept until it is lost or
     * the connection is closed.
     *
     * @throws InvalidSettingException if no lease can have that TTL
     */
    public static SessionSource own(EtcdConnection connection, Duration ttl) {
        SessionTtl.check("ttl", ttl);
        return Queues.of(connection).sessions(ttl, () -> new SessionSource(() -> connection.openSessionAsync(ttl)));
    }

    /** The session, active when it was last looked at; the future fails when none can be opened by the deadline. */
    public CompletableFuture<Session> session() {
        CompletableFuture<Session> opened;
        lock.lock();
        try {
            CompletableFuture<Session> known = current;
            if (known != null && isUsable(known)) {
                return known;
            }
            opened = opened();
            current = opened;
        } finally {
            lock.unlock();
        }
        return opened;
    }

    private CompletableFuture<Session> opened() {
        try {
            return opening.get();
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private static boolean isUsable(CompletableFuture<Session> known) {
        return !known.isDone()
                || (!known.isCompletedExceptionally() && known.join().isActive());
    }
}
