package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.CoordinationException;
import io.muster.connection.KeyValue;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.Session;
import io.muster.connection.SessionLostException;
import io.muster.connection.TxnResult;
import io.muster.connection.UnavailableException;
import io.muster.connection.queue.Requests.Position;
import io.muster.connection.queue.Ticket.Beside;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One passage through a line: put the key, wait for the turn, look, hold; or leave, by time-out, cancellation or loss.
 *
 * <p>A request that is under way when it leaves finds so when it comes back, and removes the key.
 */
final class Attempt<G> implements Stander, Tied {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Queues queues;
    private final Admission admission;
    private final Ticket ticket;
    private final Session session;
    private final Bytes value;
    private final Patience patience;
    private final Outcome<G> outcome;
    private final @Nullable Runnable onAnotherSession;
    private final Requests requests;
    private final Passage passage;
    private volatile long revision;
    private volatile boolean inDoubt;

    Attempt(
            Queues queues,
            Admission admission,
            Session session,
            Session lasting,
            Bytes value,
            Patience patience,
            Outcome<G> outcome,
            @Nullable Runnable onAnotherSession) {
        this.queues = queues;
        this.admission = admission;
        this.ticket = admission.ticket(session, lasting);
        this.session = session;
        this.value = value;
        this.patience = patience;
        this.outcome = outcome;
        this.onAnotherSession = onAnotherSession;
        this.requests = new Requests(admission, ticket);
        this.passage = new Passage(queues);
    }

    void start() {
        outcome.whenCancelled(this::cancelled);
        enqueue();
    }

    @Override
    public Bytes key() {
        return ticket.key();
    }

    @Override
    public Admission admission() {
        return admission;
    }

    @Override
    public long revision() {
        return revision;
    }

    private void enqueue() {
        queues.step(requests.enqueue(value)).whenComplete(this::enqueued);
    }

    private void enqueued(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (result != null) {
            Position position = requests.enqueued(result);
            revision = position.revision();
            proceed(position);
            return;
        }
        Throwable cause = Blocking.unwrapped(failure);
        if (cause instanceof OutcomeUnknownException || (inDoubt && isPassing(cause))) {
            inDoubt = true;
            tryAgain(this::enqueue, cause);
        } else if (inDoubt) {
            leave(cause);
        } else if (quit()) {
            refused(cause);
        }
    }

    /** It has never stood in line. If the lease is dead and the session did not know yet, another one may do. */
    private void refused(Throwable cause) {
        if (!Requests.saysLeaseIsGone(cause)) {
            outcome.fail(cause);
        } else if (onAnotherSession == null) {
            outcome.fail(sessionLost(cause));
        } else {
            CompletableFuture<?> checked = session.checkAsync();
            Beside beside = ticket.beside();
            if (beside != null) {
                checked = checked.thenCombine(beside.session().checkAsync(), (one, other) -> one);
            }
            checked.whenComplete((state, failure) -> onAnotherSession.run());
        }
    }

    /** Nobody is seen before it any more; a read of that and of its own key, at one revision, tells the truth. */
    @Override
    public void atFront() {
        look();
    }

    private void look() {
        queues.step(requests.look(revision)).whenComplete(this::looked);
    }

    private void looked(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (result != null) {
            proceed(requests.looked(result, revision));
            return;
        }
        Throwable cause = Blocking.unwrapped(failure);
        if (isPassing(cause)) {
            tryAgain(this::look, cause);
        } else {
            leave(cause);
        }
    }

    private void proceed(Position position) {
        KeyValue before = position.before();
        if (passage.hasLeft()) {
            remove();
        } else if (position.revision() == 0) {
            gone();
        } else if (position.disagreement() != null) {
            leave(position.disagreement());
        } else if (!position.complete()) {
            look();
        } else if (before == null) {
            grant();
        } else if (passage.isEntering() && patience.isOver()) {
            leaveEmptyHanded();
        } else {
            waitBehind(before);
        }
    }

    private void waitBehind(KeyValue before) {
        try {
            Line line = passage.waiting(admission.name(), this::startWaiting);
            if (line == null) {
                remove();
                return;
            }
            line.standBehind(this, before);
            if (passage.hasLeft()) {
                line.leave(this);
            } else {
                outcome.standing();
            }
        } catch (CoordinationException closed) {
            leave(closed);
        }
    }

    private Timing.@Nullable Cancellable startWaiting() {
        queues.ties().tie(session, this);
        return patience.whenOver(queues, this::timeIsOver);
    }

    private void grant() {
        boolean waited = !passage.isEntering();
        if (queues.isClosed()) {
            leave(closed());
        } else if (!session.isActive()) {
            leave(sessionLost(null));
        } else if (moveOut()) {
            outcome.first(Hold.begin(queues, admission, ticket, revision, inDoubt, waited));
        } else {
            remove();
        }
    }

    @Override
    public void gone() {
        if (quit()) {
            session.checkAsync();
            Beside beside = ticket.beside();
            if (inDoubt || (beside != null && beside.session().isActive())) {
                remove();
            }
            outcome.fail(queues.isClosed() ? closed() : sessionLost(null));
        }
    }

    @Override
    public void sessionEnded(Session.State state) {
        gone();
    }

    /** Whoever has moved out before sees to the key: it may stand for a hold that somebody has by now. */
    @Override
    public CompletableFuture<?> connectionClosing() {
        if (!quit()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<?> removed = remove();
        outcome.fail(closed());
        return removed;
    }

    /** As above: the answer that lets it in may have come while this waited for a thread. */
    private void timeIsOver() {
        if (quit()) {
            remove();
            outcome.inVain();
        }
    }

    /** When an answer has come, and nothing else can let it in meanwhile. */
    private void leaveEmptyHanded() {
        boolean moved = quit();
        remove();
        if (moved) {
            outcome.inVain();
        }
    }

    /** The removal goes first: when the caller sees the outcome, it is on its way. */
    private CompletableFuture<?> leave(Throwable cause) {
        boolean moved = quit();
        CompletableFuture<?> removed = remove();
        if (moved) {
            outcome.fail(cause);
        }
        return removed;
    }

    private void cancelled() {
        if (quit() && !passage.hasLeftWhileEntering()) {
            remove();
        }
    }

    /** Leaves without a hold; false if it had left. */
    private boolean quit() {
        boolean moved = moveOut();
        if (moved) {
            ticket.attempt().spend();
        }
        return moved;
    }

    private boolean moveOut() {
        boolean moved = passage.leave(this);
        queues.ties().untie(session, this);
        return moved;
    }

    private CompletableFuture<?> remove() {
        return queues.remove(ticket, inDoubt);
    }

    private void tryAgain(Runnable request, Throwable cause) {
        if (passage.hasLeft()) {
            remove();
        } else if (!session.isActive()) {
            leave(queues.isClosed() ? closed() : sessionLost(cause));
        } else if (passage.isEntering() && patience.isOver()) {
            String message = "no answer by the end of the wait; it does not stand in line";
            leave(new UnavailableException("enter queue", admission.name().name(), message, cause));
        } else {
            pauseBefore(request);
        }
    }

    /** Tied, since a timer that ends with the connection tells nobody. */
    private void pauseBefore(Runnable request) {
        queues.ties().tie(session, this);
        if (queues.isClosed()) {
            leave(closed());
        } else if (passage.hasLeft()) {
            queues.ties().untie(session, this);
            remove();
        } else {
            queues.later(PAUSE, () -> {
                if (passage.hasLeft()) {
                    remove();
                } else {
                    request.run();
                }
            });
        }
    }

    private static boolean isPassing(Throwable cause) {
        return cause instanceof UnavailableException && !(cause instanceof ConnectionClosedException);
    }

    private SessionLostException sessionLost(@Nullable Throwable cause) {
        String lease = Long.toHexString(session.leaseId());
        String message = "the session on lease " + lease + ", or the key in line, is gone; it does not stand in line";
        return new SessionLostException("enter queue", admission.name().name(), message, cause);
    }

    private ConnectionClosedException closed() {
        return new ConnectionClosedException("enter queue", admission.name().name(), "the connection is closed", null);
    }
}
