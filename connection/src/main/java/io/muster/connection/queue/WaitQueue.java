package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.RangeResult;
import io.muster.connection.Session;
import io.muster.connection.SessionLostException;
import io.muster.connection.Subscription;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue is a place in etcd where all who enter stand in line, in the order in which etcd accepted them; the first one
 * holds it.
 *
 * <p>It is what locks and elections are made of. Whoever enters puts a key {@code name/<lease>-<attempt>} under its
 * session's lease; the oldest create revision under {@code name/} is first. That is the layout and the order of etcd's
 * own {@code concurrency} package, so {@code etcdctl lock}, {@code etcdctl elect} and Go programs stand in the same
 * line. A slash in the name is written as {@code %2F} in the key and a percent sign as {@code %25}, so that one queue
 * never waits for another whose name begins with its own.
 *
 * <p>A free queue costs one transaction. Waiting costs no thread: all who wait in one queue on one connection share one
 * standing view of it. Before anybody becomes first, its own key and the one before it are read at one revision.
 * Thread-safe.
 */
public final class WaitQueue {
    /** As long as it takes. */
    public static final Duration NO_LIMIT = Duration.ofSeconds(Long.MAX_VALUE);

    private static final String SHARING = "read-write";

    private final EtcdConnection connection;
    private final Queues queues;
    private final Admission admission;
    private final Executor callbacks;

    private WaitQueue(EtcdConnection connection, Admission admission, Executor callbacks) {
        this.connection = connection;
        this.queues = Queues.of(connection);
        this.admission = admission;
        this.callbacks = callbacks;
    }

    /**
     * The queue of this name.
     *
     * @param name at least one character, any
     */
    public static WaitQueue of(EtcdConnection connection, String name) {
        return of(connection, Admission.first(QueueName.of(name)));
    }

    private static WaitQueue of(EtcdConnection connection, Admission admission) {
        return new WaitQueue(connection, admission, connection.callbackExecutor());
    }

    /**
     * A queue in which so many are first at a time, another one than that of the name alone. All who enter have to say the
     * same number: whoever says another one than those before it is refused with an {@link InvalidSettingException}.
     *
     * @param name at least one character, any
     * @param places at least one; entering reads as many keys
     */
    public static WaitQueue ofPlaces(EtcdConnection connection, String name, int places) {
        if (places < 1) {
            throw new InvalidSettingException("permits", places, "at least 1");
        }
        return of(connection, Admission.oneOfFew(QueueName.of(name, "permits"), places));
    }

    /**
     * A queue in which those next to each other who share are first together, as they see it; another one than that of the
     * name alone.
     *
     * @param name at least one character, any
     */
    public static WaitQueue shared(EtcdConnection connection, String name) {
        return of(connection, Admission.shared(QueueName.of(name, SHARING)));
    }

    /**
     * The queue of {@link #shared}, as those see it who want to be alone; they may go on as one who shares.
     *
     * @param name at least one character, any
     */
    public static WaitQueue alone(EtcdConnection connection, String name) {
        return of(connection, Admission.alone(QueueName.of(name, SHARING)));
    }

    /**
     * A place for keys that are no line of waiters, but are followed like one; another one than the queue of the name alone.
     *
     * @param name at least one character, any
     * @param kind what it is for; letters and hyphens
     */
    public static WaitQueue ofKind(EtcdConnection connection, String name, String kind) {
        return of(connection, Admission.first(QueueName.of(name, kind)));
    }

    /**
     * The same queue; whoever loses a hold here keeps the others waiting for this long, and if its process cannot tell any
     * more, at most half as long again and about a TTL longer. A second key sees to that, on a session that lives longer.
     * Closing the connection ends it.
     *
     * @param delay more than zero; for a queue of {@link #of(EtcdConnection, String)}
     */
    public WaitQueue delayedAfterLoss(Duration delay) {
        return new WaitQueue(connection, admission.delayedAfterLoss(delay), callbacks);
    }

    /**
     * The same queue, whose futures of entering complete on another executor than the connection's. With
     * {@code Runnable::run} that is the network thread which brought the answer: right for a caller who only waits for the
     * future, and for steps that are short and never block.
     */
    public WaitQueue completingOn(Executor executor) {
        return new WaitQueue(connection, admission, executor);
    }

    /** Its name. */
    public String name() {
        return admission.name().name();
    }

    /** The keys of all who stand in it. */
    public KeyRange range() {
        return admission.name().range();
    }

    /**
     * Enters, and waits to be first for as long as it takes.
     *
     * <p>The future completes on the callback executor, with what {@code granted} makes of the hold.
     * Cancelling it leaves the queue. What then is left at etcd is removed in the background, until that is confirmed
     * or the lease is dead. A request whose outcome is unknown is sent again until it is known. The future fails with
     * {@link SessionLostException} when the session or the key is lost before it is first, and with
     * {@link UnavailableException} when etcd did not let it enter by the call deadline.
     *
     * @param sessions where the session comes from
     * @param value the value of the key
     * @param granted makes of the hold what the recipe hands out; must not block
     */
    public <G> CompletableFuture<G> enter(SessionSource sessions, Bytes value, Function<Hold, ? extends G> granted) {
        return enter(sessions, value, granted, () -> {});
    }

    /**
     * Like {@link #enter(SessionSource, Bytes, Function)}, for whoever wants to know that it stands in line.
     *
     * @param standing told, perhaps more than once, that it has entered and stands behind somebody; must not block
     */
    public <G> CompletableFuture<G> enter(
            SessionSource sessions, Bytes value, Function<Hold, ? extends G> granted, Runnable standing) {
        Supplier<G> never = () -> {
            throw new IllegalStateException("an end of a wait without end");
        };
        Outcome<G> outcome = new Outcome<>(callbacks, granted, never, standing);
        enter(sessions, value, Patience.of(NO_LIMIT, connection.timing()), outcome, true);
        return outcome.future();
    }

    /**
     * Enters, and waits to be first for some time; empty when that runs out, and nothing is left at etcd then, as after
     * cancelling.
     *
     * @param wait how long to stand in line; entering itself is bounded by the call deadline only; zero for
     *     {@link #tryEnter}
     */
    public <G> CompletableFuture<Optional<G>> enter(
            SessionSource sessions, Bytes value, Duration wait, Function<Hold, ? extends G> granted) {
        if (wait.isNegative()) {
            throw new InvalidSettingException("wait", wait, "zero or more");
        }
        if (wait.isZero()) {
            return tryEnter(sessions, value, granted);
        }
        Outcome<Optional<G>> outcome = optional(granted);
        enter(sessions, value, Patience.of(wait, connection.timing()), outcome, true);
        return outcome.future();
    }

    /** Enters only if nobody is there, and does not wait; while somebody is, nothing is written. */
    public <G> CompletableFuture<Optional<G>> tryEnter(
            SessionSource sessions, Bytes value, Function<Hold, ? extends G> granted) {
        Outcome<Optional<G>> outcome = optional(granted);
        Op.Get others = Op.get(admission.counted()).limit(admission.places()).withoutValues();
        queues.step(others).whenComplete((found, failure) -> {
            if (found == null) {
                outcome.fail(failure);
            } else if (found.entries().size() < admission.places()) {
                enter(sessions, value, Patience.of(Duration.ZERO, connection.timing()), outcome, true);
            } else {
                outcome.inVain();
            }
        });
        return outcome.future();
    }

    private <G> Outcome<Optional<G>> optional(Function<Hold, ? extends G> granted) {
        return new Outcome<>(callbacks, hold -> Optional.of(granted.apply(hold)), Optional::empty, () -> {});
    }

    private void enter(
            SessionSource sessions, Bytes value, Patience patience, Outcome<?> outcome, boolean mayChangeSession) {
        Runnable again = () -> enter(sessions, value, patience, outcome, false);
        sessions.session().whenComplete((session, failure) -> {
            if (session == null) {
                outcome.fail(failure);
            } else if (admission.delay().isZero()) {
                enter(session, session, value, patience, outcome, mayChangeSession ? again : null);
            } else {
                lasting(session).whenComplete((lasting, failed) -> {
                    if (lasting == null) {
                        outcome.fail(failed);
                    } else {
                        enter(session, lasting, value, patience, outcome, mayChangeSession ? again : null);
                    }
                });
            }
        });
    }

    private void enter(
            Session session,
            Session lasting,
            Bytes value,
            Patience patience,
            Outcome<?> outcome,
            @Nullable Runnable onAnotherSession) {
        if (!outcome.isDone()) {
            new Attempt<>(queues, admission, session, lasting, value, patience, outcome, onAnotherSession).start();
        }
    }

    /** A session that lives on for the delay; since renewals come in a third of a TTL, two thirds of its own must suffice. */
    private CompletableFuture<Session> lasting(Session session) {
        try {
            long seconds = session.ttl()
                    .plus(admission.delay())
                    .multipliedBy(3)
                    .dividedBy(2)
                    .toSeconds();
            return SessionSource.own(connection, Duration.ofSeconds(seconds + 1))
                    .session();
        } catch (RuntimeException tooLong) {
            return CompletableFuture.failedFuture(tooLong);
        }
    }

    /** All who stand in line, oldest first, as of one revision. */
    public CompletableFuture<RangeResult> lineAsync() {
        return queues.kv().rangeAsync(Op.get(range()).ordered(Op.Order.OLDEST_FIRST));
    }

    /** Who of a line, as {@link #lineAsync} read it, was let in, and who waited; each with one key. */
    public Standings standings(RangeResult line) {
        return Standings.of(line, admission);
    }

    /** The first in line; no entry if there is nobody. */
    public CompletableFuture<RangeResult> firstAsync() {
        return queues.kv()
                .rangeAsync(Op.get(range()).ordered(Op.Order.OLDEST_FIRST).limit(1));
    }

    /** Removes what stands in line under this token, whoever it belongs to; false if nothing does. */
    public CompletableFuture<Boolean> removeAsync(FencingToken token) {
        if (token.clusterId() != connection.clusterId()) {
            return CompletableFuture.completedFuture(false);
        }
        return lineAsync().thenCompose(line -> {
            List<KeyValue> its = line.entries().stream()
                    .filter(entry -> entry.createRevision() == token.revision())
                    .toList();
            return its.isEmpty() ? CompletableFuture.completedFuture(false) : remove(its);
        });
    }

    private CompletableFuture<Boolean> remove(List<KeyValue> entries) {
        Txn delete = Txn.when(entries.stream()
                        .map(entry -> Compare.createdAt(entry.key(), entry.createRevision()))
                        .toArray(Compare[]::new))
                .then(entries.stream().map(entry -> Op.delete(entry.key())).toArray(Op[]::new));
        return queues.commit(delete).thenApply(TxnResult::succeeded);
    }

    /** Follows who stands in line, on the view that this connection's waiters share. */
    public Subscription observe(Executor executor, PrefixView.Listener listener) {
        return queues.observe(range(), executor, listener);
    }
}
