package io.muster.connection;

import io.muster.connection.task.Handover;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One user's handle on a shared client; what is opened through it is closed with it. */
final class SharedConnection implements EtcdConnection {
    private static final Logger LOG = LoggerFactory.getLogger(SharedConnection.class);

    private final SharedClient client;
    private final Set<AutoCloseable> opened = ConcurrentHashMap.newKeySet();
    private final Set<LeaseSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    SharedConnection(SharedClient client) {
        this.client = client;
    }

    @Override
    public EtcdSettings settings() {
        return client.settings();
    }

    @Override
    public Kv kv() {
        ensureOpen("kv");
        return client.kv();
    }

    @Override
    public Kv kv(Executor callbacks) {
        ensureOpen("kv");
        return client.kv().completingOn(callbacks);
    }

    @Override
    public Session session() {
        ensureOpen("session");
        return Waiting.on(client.sessions().shared(), "open session", null);
    }

    @Override
    public CompletableFuture<Session> sessionAsync() {
        ensureOpen("session");
        return Handover.to(client.callbacks(), client.sessions().shared(), session -> session);
    }

    @Override
    public Session openSession(Duration ttl) {
        return Waiting.forHandle(opening(ttl), "open session", null, LeaseSession::revoke);
    }

    @Override
    public CompletableFuture<Session> openSessionAsync(Duration ttl) {
        return Handover.ofHandle(client.callbacks(), opening(ttl), LeaseSession::revoke);
    }

    private CompletableFuture<LeaseSession> opening(Duration ttl) {
        ensureOpen("open session");
        SessionTtl.check("ttl", ttl);
        return client.sessions().open(ttl).thenApply(session -> {
            sessions.add(session);
            session.ended().whenComplete((state, failure) -> sessions.remove(session));
            if (closed.get()) {
                session.revoke();
            }
            return session;
        });
    }

    @Override
    public Optional<Duration> leaseRemaining(long leaseId) {
        return Waiting.on(remainingOf(leaseId), "ask for lease", LeaseCalls.hex(leaseId));
    }

    @Override
    public CompletableFuture<Optional<Duration>> leaseRemainingAsync(long leaseId) {
        return Handover.to(client.callbacks(), remainingOf(leaseId));
    }

    private CompletableFuture<Optional<Duration>> remainingOf(long leaseId) {
        ensureOpen("ask for lease");
        return client.sessions().leases().remaining(leaseId);
    }

    @Override
    public PrefixView view(KeyRange range) {
        ensureOpen("view");
        LiveView view = LiveView.open(client, range, opened::remove);
        keep(view);
        return view;
    }

    @Override
    public PrefixView viewAmongMany(KeyRange range) {
        ensureOpen("view");
        LiveView view = LiveView.open(client, range, client.watches(), opened::remove);
        keep(view);
        return view;
    }

    @Override
    public Subscription closeWith(AutoCloseable resource) {
        keep(resource);
        return () -> opened.remove(resource);
    }

    private void keep(AutoCloseable resource) {
        opened.add(resource);
        if (closed.get() && opened.remove(resource)) {
            close(resource);
        }
    }

    @Override
    public Executor callbackExecutor() {
        return client.callbacks();
    }

    @Override
    public Timing timing() {
        return client.timing();
    }

    @Override
    public long clusterId() {
        return client.channel().clusterId();
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** Whether any member answers, within the connect deadline; that a read is denied is an answer, too. */
    CompletableFuture<?> check() {
        return client.channel().check();
    }

    private void ensureOpen(String operation) {
        if (closed.get()) {
            throw new ConnectionClosedException(operation, null, "the connection is closed", null);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // What hangs on a session is put in order before its lease is revoked.
            opened.stream().filter(resource -> !(resource instanceof Session)).forEach(SharedConnection::close);
            opened.stream().filter(Session.class::isInstance).forEach(SharedConnection::close);
            opened.clear();
            Sessions.close(sessions);
            Connections.release(client);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("closing {} failed: {}", resource, e.toString(), e);
        }
    }
}
