package io.muster.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A connection to an etcd cluster: the one channel, the default session and the timer that all modules of a process
 * share.
 *
 * <p>Opening twice with equal settings shares them, counted; the last close closes them. Closing a connection ends the
 * views and sessions that were opened through it, bounded in time; closing twice is harmless. Thread-safe.
 */
public interface EtcdConnection extends AutoCloseable {
    /**
     * Connects to endpoints, each like {@code http://10.0.0.5:2379} or several with commas between them, all settings else
     * at their defaults.
     *
     * @throws InvalidSettingException if an endpoint is no endpoint
     * @throws UnavailableException if none of them answers within the connect deadline; it lists them
     */
    static EtcdConnection open(String... endpoints) {
        return open(EtcdSettings.builder().endpoints(endpoints).build());
    }

    /**
     * Connects.
     *
     * @throws UnavailableException if no endpoint answers within the connect deadline; it lists them
     * @throws AccessDeniedException if the user or the password is wrong
     */
    static EtcdConnection open(EtcdSettings settings) {
        return Connections.open(settings);
    }

    /** Asynchronous twin of {@link #open(EtcdSettings)}. */
    static CompletableFuture<EtcdConnection> openAsync(EtcdSettings settings) {
        return Connections.openAsync(settings);
    }

    /** Like {@link #open(EtcdSettings)}, but does not wait for etcd: for services that must start while it is down. */
    static EtcdConnection openLazily(EtcdSettings settings) {
        return Connections.openLazily(settings);
    }

    /** The settings it was opened with. */
    EtcdSettings settings();

    /** Keys and values. */
    Kv kv();

    /**
     * Keys and values whose futures complete on an executor of the caller's. {@code Runnable::run} leaves them on the network
     * thread that brought the answer, where what hangs on them must be short and never block; so does an executor that
     * refuses.
     */
    Kv kv(Executor callbacks);

    /**
     * The session that all modules share, on the TTL of the settings; opened at the first call, and anew when the last
     * one was lost.
     *
     * @throws UnavailableException if etcd grants no lease by the call deadline
     */
    Session session();

    /** Asynchronous twin of {@link #session()}. */
    CompletableFuture<Session> sessionAsync();

    /**
     * Opens a session of its own.
     *
     * @param ttl at least one second, whole seconds; the server may grant more
     * @throws InvalidSettingException if the TTL is shorter, or not in whole seconds
     * @throws UnavailableException if etcd grants no lease by the call deadline
     */
    Session openSession(Duration ttl);

    /** Asynchronous twin of {@link #openSession}. */
    CompletableFuture<Session> openSessionAsync(Duration ttl);

    /**
     * How long a lease of anybody's lives if it is not renewed any more, in whole seconds, rounded down, as etcd's leader
     * counts; empty if etcd does not know it.
     *
     * @throws UnavailableException if etcd does not tell by the call deadline
     */
    Optional<Duration> leaseRemaining(long leaseId);

    /** Asynchronous twin of {@link #leaseRemaining}. */
    CompletableFuture<Optional<Duration>> leaseRemainingAsync(long leaseId);

    /** Opens a view of a range; returns at once, {@link PrefixView#ready()} tells when it is loaded. */
    PrefixView view(KeyRange range);

    /**
     * Like {@link #view}, for small ranges of which one process may follow thousands: however many views are opened so,
     * their watches share eight streams to etcd, and eight others for each token after signing in again. What happens
     * while such a view is being read is kept in this process; if that is a lot, it is read from etcd's history instead. A
     * key that comes and goes at once may go untold.
     */
    PrefixView viewAmongMany(KeyRange range);

    /**
     * Where callbacks of this connection run unless told otherwise; user code may run and block here. It never refuses:
     * when the connection and those with equal settings are closed, tasks run on the thread that gives them.
     */
    Executor callbackExecutor();

    /** The timer that recipes on this connection share. */
    io.muster.connection.task.Timing timing();

    /** The cluster this is connected to, as etcd's own id; known after the first answer, 0 before. */
    long clusterId();

    /** Whether {@link #close()} has been called. */
    boolean isClosed();

    /**
     * Closes a resource when this connection is closed, before the channel is, or at once if it is closed already: how
     * recipes give back what they hold.
     *
     * @return closing it forgets the resource
     */
    Subscription closeWith(AutoCloseable resource);

    /** Closes views and sessions opened through it, and the channel if nobody else uses it; bounded in time. */
    @Override
    void close();
}
