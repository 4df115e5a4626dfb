package io.muster.lock;

import io.muster.connection.EtcdConnection;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The local lines of a connection: locks of one name and the same options share one, as long as somebody has it. */
final class LocalLines implements AutoCloseable {
    private static final Map<EtcdConnection, LocalLines> OPEN = new ConcurrentHashMap<>();

    private final EtcdConnection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Known> lines = new ConcurrentHashMap<>();
    private final ReferenceQueue<LocalLine> unused = new ReferenceQueue<>();

    private LocalLines(EtcdConnection connection) {
        this.connection = connection;
    }

    static LocalLines of(EtcdConnection connection) {
        LocalLines fresh = new LocalLines(connection);
        LocalLines known = OPEN.putIfAbsent(connection, fresh);
        if (known != null) {
            return known;
        }
        connection.closeWith(fresh);
        return fresh;
    }

    /**
     * What makes two locks of one process one line.
     *
     * @param name the lock
     * @param ttl of a session for locks with this TTL, if it is not the shared one
     * @param delay for which a lost lock keeps others waiting, if any
     * @param limits how the lock is handed over
     */
    record Key(String name, Optional<Duration> ttl, Optional<Duration> delay, HandOver limits) {}

    LocalLine line(Key key, Supplier<LocalLine> fresh) {
        lock.lock();
        try {
            forgetUnused();
            Known known = lines.get(key);
            LocalLine line = known == null ? null : known.get();
            if (line == null) {
                line = fresh.get();
                lines.put(key, new Known(key, line, unused));
            }
            return line;
        } finally {
            lock.unlock();
        }
    }

    private void forgetUnused() {
        for (@Nullable Object known = unused.poll(); known != null; known = unused.poll()) {
            lines.remove(((Known) known).key, known);
        }
    }

    @Override
    public void close() {
        OPEN.remove(connection, this);
    }

    /** A line that goes when nobody has it any more. */
    private static final class Known extends WeakReference<LocalLine> {
        private final Key key;

        Known(Key key, LocalLine line, ReferenceQueue<LocalLine> unused) {
            super(line, unused);
            this.key = key;
        }
    }
}
