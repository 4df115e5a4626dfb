package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.CoordinationException;
import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.KeyValue;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.Session;
import io.muster.connection.Txn;
import io.muster.connection.queue.HoldStatus.Held;
import io.muster.connection.queue.HoldStatus.Lost;
import io.muster.connection.queue.HoldStatus.Released;
import io.muster.connection.queue.Ticket.Beside;
import io.muster.connection.task.WorkInterrupt;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hold is the first place in a queue, or a share in it, kept until it is released or lost; it never comes back.
 *
 * <p>Whether it is held is judged without I/O, by the session's deadline, at every question; so a pause of the process
 * cannot make it lie. It belongs to no thread. Thread-safe.
 */
public final class Hold {
    private final Queues queues;
    private final Admission admission;
    private final Ticket ticket;
    private final Session session;
    private final Bytes key;
    private final FencingToken token;
    private final Remains remains;
    private final boolean waited;
    private final AtomicReference<HoldStatus> status = new AtomicReference<>(new Held());
    private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
    private final CompletableFuture<Boolean> proof = new CompletableFuture<>();
    private final KeyWatch watch;
    private volatile @Nullable WorkInterrupt work;

    private Hold(Queues queues, Admission admission, Ticket ticket, long revision, boolean inDoubt, boolean waited) {
        this.queues = queues;
        this.admission = admission;
        this.ticket = ticket;
        this.session = ticket.session();
        this.key = ticket.key();
        this.token = FencingToken.of(queues.clusterId(), revision);
        this.remains = new Remains(queues, ticket, inDoubt);
        this.waited = waited;
        this.watch = new KeyWatch(queues, admission, this);
    }

    static Hold begin(
            Queues queues, Admission admission, Ticket ticket, long revision, boolean inDoubt, boolean waited) {
        Hold hold = new Hold(queues, admission, ticket, revision, inDoubt, waited);
        queues.ties().tie(ticket.session(), hold.watch);
        if (queues.isClosed()) {
            // Perhaps tied too late to be told.
            hold.connectionClosing();
        }
        return hold;
    }

    /** The key that stands for it, without the connection's namespace. */
    public Bytes key() {
        return key;
    }

    /** Its place in the order of ownership: the revision that created its key. */
    public FencingToken token() {
        return token;
    }

    /** Whether it stood behind somebody before it was first. */
    public boolean hasWaited() {
        return waited;
    }

    /** Whether it is certainly held. No I/O; once false, never true again. */
    public boolean isHeld() {
        if (!(status() instanceof Held)) {
            return false;
        }
        if (session.isActive()) {
            return true;
        }
        sessionEnded(session.state());
        return false;
    }

    /** How long {@link #isHeld()} stays true if nothing gets through to etcd any more. No I/O. */
    public Duration remaining() {
        return isHeld() ? session.remaining() : Duration.ZERO;
    }

    /** Whether it is held, but its session is SUSPECT: renewals do not get through, and nothing is lost yet. No I/O. */
    public boolean isSuspect() {
        return isHeld() && session.state() == Session.State.SUSPECT;
    }

    /** How it ended, as a half sentence for messages. */
    public String ending() {
        return status().words();
    }

    /**
     * Completes, on the connection's callback executor, when it is lost before it is released, or the release shows that
     * it was; else never.
     */
    public CompletableFuture<LossReason> lost() {
        return lost.copy();
    }

    /**
     * Whether it was held from its beginning until it was given back, when that is known: true by etcd's word, false when
     * it was lost. Completes on the connection's callback executor; fails when etcd did not tell.
     */
    public CompletableFuture<Boolean> proof() {
        return queues.handedOver(proof, queues.callbacks());
    }

    /** Ends it by this process's own decision: it is lost, and its key removed in the background. */
    public void giveUp(LossReason reason) {
        if (lose(reason)) {
            remains.keyHasToGo();
        }
    }

    /** Asks etcd whether it is held; a no makes it lost. */
    public CompletableFuture<Boolean> verifyAsync() {
        if (!isHeld()) {
            return CompletableFuture.completedFuture(false);
        }
        return queues.kv().getAsync(key).thenApply(found -> {
            if (!isItsKey(found)) {
                lose(LossReason.KEY_GONE);
            }
            return isHeld();
        });
    }

    /**
     * Transactions that etcd refuses once this, or one of others, is not held any more; then they fail with the recipe's
     * exception. Each hold takes one condition and one operation of etcd's limit.
     *
     * @param others on the same cluster
     */
    public GuardedKv guarded(LossException loss, Hold... others) {
        return new HoldGuard(
                queues, Stream.concat(Stream.of(this), Stream.of(others)).toList(), loss);
    }

    /** Gives the key another value, if it is still held; false if it is not. The token stays. */
    public CompletableFuture<Boolean> updateAsync(Bytes value) {
        if (!isHeld()) {
            return CompletableFuture.completedFuture(false);
        }
        Txn update = Txn.when(Compare.createdAt(key, token.revision())).then(Op.update(key, value));
        return queues.commit(update).thenApply(result -> {
            if (!result.succeeded()) {
                lose(LossReason.KEY_GONE);
            }
            return result.succeeded();
        });
    }

    /**
     * Lets a connection that closes remove the key only when this work has ended, so that nobody else begins before.
     *
     * @param work the work that is done under it; what goes on after it is not protected
     */
    public void protect(WorkInterrupt work) {
        this.work = work;
    }

    /**
     * From now on, or after a while and at most twice that, watches the key as well: so that it is known when somebody
     * else deletes it. The session alone does not tell that.
     */
    public void watchKey(Duration after) {
        watch.beginAfter(after);
    }

    /**
     * Gives it back, and writes last words in the same transaction, if it is still held.
     *
     * <p>The future tells whether it was still held at that moment; a yes proves that it was held all the time. It
     * fails with {@link CoordinationException} when etcd did not tell: then the removal goes on in the background, until
     * it is confirmed or the lease is dead. Releasing again gives the same future.
     */
    public CompletableFuture<Boolean> releaseAsync(Op... lastWrites) {
        return releaseAsync(queues.callbacks(), lastWrites);
    }

    /**
     * Like {@link #releaseAsync(Op...)}, on another executor. With {@code Runnable::run} the future completes on the network
     * thread that brought the answer: right for who only waits for it, and for what is short and never blocks.
     */
    public CompletableFuture<Boolean> releaseAsync(Executor executor, Op... lastWrites) {
        return queues.handedOver(release(lastWrites), executor);
    }

    private CompletableFuture<Boolean> release(Op... lastWrites) {
        if (endByWill()) {
            Txn txn = Txn.when(Compare.createdAt(key, token.revision()))
                    .then(ticket.deletes())
                    .then(lastWrites);
            new Release(queues, this, txn, proof).send();
            return proof;
        }
        if (status() instanceof Released) {
            return proof;
        }
        remains.keyHasToGo();
        return CompletableFuture.completedFuture(false);
    }

    /** Whether it is held alone where others share, so that it can go on as one of those. */
    public boolean canBeShared() {
        return admission.canBeShared();
    }

    /**
     * Stays in as one of those who share; nobody who wants to be alone comes in between.
     *
     * <p>This hold ends as if it were given back; the new one has its token and its place in line. The future is empty when
     * it was not held any more. It fails when etcd did not tell; then neither is held. Cancelling it gives back what it
     * would have brought.
     *
     * @param executor where the future completes
     * @throws IllegalStateException if nobody shares in this queue
     */
    public CompletableFuture<Optional<Hold>> shareAsync(Executor executor) {
        Beside beside = ticket.beside();
        if (beside == null || !canBeShared()) {
            throw new IllegalStateException("queue " + queueName() + ": not held alone where others share");
        }
        if (!endByWill()) {
            if (!(status() instanceof Released)) {
                remains.haveToGo();
            }
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Txn txn = Txn.when(Compare.createdAt(key, token.revision()), Compare.createdAt(beside.key(), token.revision()))
                .then(Op.delete(key));
        Admission sharing = Admission.shared(admission.name());
        Ticket rest = new Ticket(session, ticket.attempt(), beside.key(), null);
        Hold shared = begin(queues, sharing, rest, token.revision(), remains.inDoubt(), waited);
        return new Sharing(queues, this, shared, proof, executor).send(txn);
    }

    private boolean endByWill() {
        Held held = isHeld() && status() instanceof Held now ? now : null;
        if (held == null || !status.compareAndSet(held, new Released())) {
            return false;
        }
        watch.end();
        queues.awaitWhenClosing(this, proof);
        return true;
    }

    /**
     * The connection is closing: what is held is lost, and its key removed while there still is a channel, when the work
     * under it has ended.
     */
    CompletableFuture<?> connectionClosing() {
        lose(LossReason.CONNECTION_CLOSED);
        if (status() instanceof Released) {
            return proof.handle((held, failure) -> held);
        }
        WorkInterrupt under = work;
        // Work that closes the connection itself would wait for itself.
        return under == null || under.isOnCurrentThread()
                ? remains.haveToGo()
                : under.ended().thenCompose(ended -> remains.haveToGo());
    }

    /** What of it may stand at etcd when it has ended. */
    Remains remains() {
        return remains;
    }

    /** What etcd said to the release. */
    void released(boolean wasHeld) {
        if (wasHeld) {
            remains.areGone();
        } else {
            status.set(new Lost(LossReason.KEY_GONE));
            remains.wereLost();
            tellLost(LossReason.KEY_GONE);
        }
    }

    boolean isItsKey(Optional<KeyValue> found) {
        return found.isPresent() && found.get().createRevision() == token.revision();
    }

    private HoldStatus status() {
        return Objects.requireNonNull(status.get());
    }

    Session session() {
        return session;
    }

    void sessionEnded(Session.State state) {
        if (state != Session.State.CLOSED) {
            lose(LossReason.SESSION_LOST);
        } else {
            lose(queues.isClosed() ? LossReason.CONNECTION_CLOSED : LossReason.SESSION_CLOSED);
        }
    }

    boolean lose(LossReason reason) {
        HoldStatus now = status();
        if (now instanceof Held && status.compareAndSet(now, new Lost(reason))) {
            watch.end();
            if (reason == LossReason.CONNECTION_CLOSED) {
                remains.areLeftAlone();
            } else {
                remains.wereLost();
            }
            tellLost(reason);
            queues.run(() -> proof.complete(false));
            return true;
        }
        return false;
    }

    private void tellLost(LossReason reason) {
        if (reason == LossReason.KEY_GONE) {
            // Most likely the lease went with it; whoever comes next should not be given a dead session.
            session.checkAsync();
        }
        queues.run(() -> lost.complete(reason));
    }

    String queueName() {
        return admission.name().name();
    }
}
