package io.muster.connection.queue;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.RangeResult;
import io.muster.connection.Subscription;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.queue.Ticket.Beside;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queues of one connection: the lines that are watched, what is tied to sessions, what is being removed.
 *
 * <p>When the connection closes, whoever waits leaves, and what is held is given back, as long as that takes no longer
 * than a call may.
 */
final class Queues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    /** How long a line that nobody uses stays watched: on a lock in demand the next one needs it in a moment. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private static final Map<EtcdConnection, Queues> OPEN = new ConcurrentHashMap<>();

    private final EtcdConnection connection;
    private final Kv kv;
    /** For our own short steps: their futures complete on network threads. */
    private final Kv direct;

    private final Ties ties;
    private final LastingHolds lasting;
    private final Set<Removal> removals = ConcurrentHashMap.newKeySet();
    private final Set<Hold> releases = ConcurrentHashMap.newKeySet();
    private final Map<Duration, SessionSource> sessions = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<KeyRange, Users> lines = new HashMap<>();

    private Queues(EtcdConnection connection) {
        this.connection = connection;
        this.kv = connection.kv();
        this.direct = connection.kv(Runnable::run);
        this.ties = new Ties(connection.callbackExecutor());
        this.lasting = new LastingHolds(this, connection.timing());
    }

    static Queues of(EtcdConnection connection) {
        Queues known = OPEN.get(connection);
        if (known != null) {
            return known;
        }
        Queues fresh = new Queues(connection);
        Queues earlier = OPEN.putIfAbsent(connection, fresh);
        if (earlier != null) {
            return earlier;
        }
        connection.closeWith(fresh);
        return fresh;
    }

    Kv kv() {
        return kv;
    }

    Ties ties() {
        return ties;
    }

    LastingHolds lasting() {
        return lasting;
    }

    Executor callbacks() {
        return connection.callbackExecutor();
    }

    long clusterId() {
        return connection.clusterId();
    }

    boolean isClosed() {
        return connection.isClosed();
    }

    /** Where sessions of this TTL come from; one source however many ask. */
    SessionSource sessions(Duration ttl, Supplier<SessionSource> source) {
        return sessions.computeIfAbsent(ttl, asked -> source.get());
    }

    /** Sends a transaction; what goes wrong is in the future, also when the connection is closed. */
    CompletableFuture<TxnResult> commit(Txn txn) {
        return commit(kv, txn);
    }

    /** Sends a transaction as a step of our own: what hangs on the future runs on a network thread. */
    CompletableFuture<TxnResult> step(Txn txn) {
        return commit(direct, txn);
    }

    /** Reads as a step of our own. */
    CompletableFuture<RangeResult> step(Op.Get read) {
        try {
            return direct.rangeAsync(read);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<TxnResult> commit(Kv kv, Txn txn) {
        try {
            return kv.commitAsync(txn);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs a task on the callback threads; on this one if the connection is closed and there are none any more. */
    void run(Runnable task) {
        run(callbacks(), task);
    }

    /** Runs a task on an executor; on this thread if that has ended. */
    static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** The same end on another executor. */
    <T> CompletableFuture<T> handedOver(CompletableFuture<T> internal, Executor executor) {
        CompletableFuture<T> outer = new CompletableFuture<>();
        internal.whenComplete((value, failure) -> run(executor, () -> {
            if (failure == null) {
                outer.complete(value);
            } else {
                outer.completeExceptionally(Blocking.unwrapped(failure));
            }
        }));
        return outer;
    }

    /** Runs a task later, on the callback threads. */
    Timing.Cancellable later(Duration delay, Runnable task) {
        return connection.timing().schedule(delay, () -> run(task));
    }

    /** Lets the connection not close before this release has ended. */
    void awaitWhenClosing(Hold release, CompletableFuture<Boolean> end) {
        releases.add(release);
        end.whenComplete((held, failure) -> releases.remove(release));
    }

    /** Begins to remove all keys of one who stands in line. */
    CompletableFuture<?> remove(Ticket ticket, boolean inDoubt) {
        Beside beside = ticket.beside();
        CompletableFuture<?> removed = remove(new Removal(this, ticket.session(), ticket.key(), inDoubt));
        return beside == null
                ? removed
                : CompletableFuture.allOf(removed, remove(new Removal(this, beside.session(), beside.key(), inDoubt)));
    }

    /** Begins to remove a key; completes when that is confirmed, or nothing is left to remove. */
    CompletableFuture<?> remove(Removal removal) {
        removals.add(removal);
        removal.attempt();
        return removal.confirmed().whenComplete((done, failure) -> removals.remove(removal));
    }

    /** The watched line of a queue, shared by all who enter; each leaves once. */
    Line enter(KeyRange range) {
        lock.lock();
        try {
            Users users = lines.get(range);
            if (users == null) {
                users = new Users(new Line(connection.viewAmongMany(range), Runnable::run));
                lines.put(range, users);
            }
            users.count++;
            return users.line;
        } finally {
            lock.unlock();
        }
    }

    void leave(Line line) {
        lock.lock();
        try {
            Users users = lines.get(line.view().range());
            if (users != null && users.line == line && --users.count == 0) {
                long quietSince = ++users.departures;
                connection.timing().schedule(LINGER, () -> closeIfQuiet(users, quietSince));
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeIfQuiet(Users users, long quietSince) {
        lock.lock();
        try {
            if (users.count > 0 || users.departures != quietSince) {
                return;
            }
            lines.remove(users.line.view().range(), users);
        } finally {
            lock.unlock();
        }
        run(users.line::close);
    }

    /** Listens to a queue's view; closing the subscription leaves the line. */
    Subscription observe(KeyRange range, Executor executor, PrefixView.Listener listener) {
        Line line = enter(range);
        return new Observation(this, line, line.view().subscribe(executor, listener));
    }

    @Override
    public void close() {
        OPEN.remove(connection, this);
        List<CompletableFuture<?>> endings = new ArrayList<>();
        ties.all().forEach(tied -> endings.add(tied.connectionClosing()));
        removals.forEach(removal -> endings.add(removal.confirmed()));
        releases.forEach(release -> endings.add(release.proof().handle((held, failure) -> held)));
        try {
            CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, connection.settings().callTimeout().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        } catch (RuntimeException e) {
            LOG.warn("a queue could not be left: {}", e.toString(), e);
        }
        ties.close();
        watched().forEach(Line::close);
    }

    private List<Line> watched() {
        lock.lock();
        try {
            return lines.values().stream().map(users -> users.line).toList();
        } finally {
            lock.unlock();
        }
    }

    /** A line and how many use it; guarded by the lock. */
    private static final class Users {
        private final Line line;
        private int count;
        private long departures;

        Users(Line line) {
            this.line = line;
        }
    }
}
