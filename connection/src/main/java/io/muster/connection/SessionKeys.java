package io.muster.connection;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small key of its own under each session's lease, and one view of them all: what tells at once that a lease was
 * revoked, where renewals would tell a third of the TTL later.
 *
 * <p>A key is written when its session is half a second old, so brief sessions cost nothing, opening waits for nothing,
 * and a revoke before that is noticed then. A user who has no rights there does without; that is logged once, and tried
 * again now and then. Keys: {@code muster/sessions/<process>/<lease>} in the connection's namespace.
 */
final class SessionKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeys.class);
    private static final String ROOT = "muster/sessions/";
    private static final Duration FIRST_WRITE = Duration.ofMillis(500);
    private static final Duration DENIED_PAUSE = Duration.ofMinutes(1);

    private final SharedClient client;
    private final KeyRange range =
            KeyRange.prefix(ROOT + LeaseCalls.hex(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)) + "/");
    private final Map<Bytes, SessionKey> keys = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable LiveView view;
    private volatile boolean closed;
    private volatile boolean isDenied;
    private volatile long deniedNanos;
    /** Touched by the view's listener only. */
    private long seenRevision;

    SessionKeys(SharedClient client) {
        this.client = client;
    }

    SessionKey add(LeaseSession session) {
        SessionKey key =
                new SessionKey(this, session, range.start().concat(Bytes.utf8(LeaseCalls.hex(session.leaseId()))));
        keys.put(key.key(), key);
        timing().schedule(FIRST_WRITE, () -> begin(key));
        return key;
    }

    /** On a callback thread: the first one asks for this host's name, which may take a while. */
    private void begin(SessionKey key) {
        client.callbacks().execute(key::begin);
    }

    void remove(SessionKey key) {
        keys.remove(key.key());
    }

    Timing timing() {
        return client.timing();
    }

    /** Puts a key under its lease unless it is there; the first one also shows whether all of them may be read. */
    CompletableFuture<TxnResult> write(Bytes key, long leaseId) {
        Txn txn = Txn.when(Compare.absent(key)).then(Op.put(key, SessionOrigin.now(), leaseId));
        if (view == null) {
            txn = txn.then(Op.get(range).limit(1).withoutValues());
        }
        return client.kv().commitAsync(txn).thenApply(written -> {
            isDenied = false;
            watch();
            return written;
        });
    }

    private void watch() {
        lock.lock();
        try {
            if (view == null && !closed) {
                LiveView opened = LiveView.open(client, range, view -> {});
                opened.subscribe(Runnable::run, this::changed);
                view = opened;
            }
        } finally {
            lock.unlock();
        }
    }

    private void changed(ViewChange change) {
        ViewSnapshot now = change.snapshot();
        boolean historyIsAnother = now.revision() < seenRevision;
        seenRevision = now.revision();
        if (change.resync()) {
            keys.values().forEach(key -> key.compare(now, historyIsAnother));
            return;
        }
        for (ViewChange.Entry entry : change.entries()) {
            SessionKey key = entry instanceof ViewChange.Removed ? keys.get(entry.key()) : null;
            if (key != null) {
                key.gone();
            }
        }
    }

    /** What the view shows. */
    ViewSnapshot snapshot() {
        LiveView current = view;
        return current == null ? TreeSnapshot.NOTHING : current.snapshot();
    }

    boolean mayWrite() {
        return !isDenied || timing().nanoTime() - deniedNanos > DENIED_PAUSE.toNanos();
    }

    void denied(AccessDeniedException denied) {
        deniedNanos = timing().nanoTime();
        if (!isDenied) {
            isDenied = true;
            LOG.warn(
                    "a revoke of a session's lease will be noticed at the next renewal only; to notice it at once,"
                            + " grant user {} readwrite on the prefix {}{} ({})",
                    client.settings().credentials().map(Credentials::user).orElse("?"),
                    client.settings().namespace(),
                    ROOT,
                    denied.getMessage());
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        LiveView current = view;
        if (current != null) {
            current.close();
        }
    }
}
