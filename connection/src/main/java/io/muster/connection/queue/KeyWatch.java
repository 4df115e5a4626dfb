package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.CoordinationException;
import io.muster.connection.LossReason;
import io.muster.connection.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What tells a hold that it is lost: its session, its connection and, if it asked for that, its key. */
final class KeyWatch implements Stander, Tied {
    private final Queues queues;
    private final Admission admission;
    private final Hold hold;
    private final Passage passage;

    KeyWatch(Queues queues, Admission admission, Hold hold) {
        this.queues = queues;
        this.admission = admission;
        this.hold = hold;
        this.passage = new Passage(queues);
    }

    void beginAfter(Duration delay) {
        if (delay.isZero()) {
            begin();
        } else {
            queues.lasting().add(this, delay);
        }
    }

    void begin() {
        try {
            Line line = passage.waiting(admission.name(), () -> null);
            if (line == null) {
                return;
            }
            line.watch(this);
            if (passage.hasLeft()) {
                line.leave(this);
            }
        } catch (CoordinationException closed) {
            connectionClosing();
        }
    }

    void end() {
        queues.lasting().remove(this);
        passage.leave(this);
        queues.ties().untie(hold.session(), this);
    }

    @Override
    public Bytes key() {
        return hold.key();
    }

    @Override
    public long revision() {
        return hold.token().revision();
    }

    @Override
    public Admission admission() {
        return admission;
    }

    @Override
    public void atFront() {
        // It has been all the time.
    }

    @Override
    public void gone() {
        // A key goes with its lease: if the session is over by now, that is what was lost.
        if (hold.isHeld()) {
            hold.lose(LossReason.KEY_GONE);
        }
    }

    @Override
    public void sessionEnded(Session.State state) {
        hold.sessionEnded(state);
    }

    @Override
    public CompletableFuture<?> connectionClosing() {
        return hold.connectionClosing();
    }
}
