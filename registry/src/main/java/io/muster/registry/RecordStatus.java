package io.muster.registry;

import io.muster.connection.Session;
import io.muster.connection.Subscription;
import io.muster.registry.Registration.Conflict;
import io.muster.registry.Registration.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is published of a registration. Written by its owner alone, through {@link #move}; read by anybody. */
final class RecordStatus {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final String key;
    private final StateLog log;
    private final List<Line<State>> listeners = new CopyOnWriteArrayList<>();
    private volatile State state = State.PENDING;
    private volatile long revision;
    private volatile @Nullable Conflict conflict;
    private volatile @Nullable Session session;

    RecordStatus(String key, StateLog log) {
        this.key = key;
        this.log = log;
    }

    /** The state, judged now. */
    State state() {
        State now = state;
        Session under = session;
        boolean claimed = now == State.REGISTERED || now == State.SUSPECT;
        return claimed && (under == null || !under.isActive()) ? State.LOST : now;
    }

    /** The session under the record, while that is certainly in the registry; else null. */
    @Nullable
    Session session() {
        State now = state();
        return now == State.REGISTERED || now == State.SUSPECT ? session : null;
    }

    long revision() {
        return revision;
    }

    Optional<Conflict> conflict() {
        return Optional.ofNullable(conflict);
    }

    Subscription subscribe(Executor executor, Consumer<State> listener) {
        Line<State> line = new Line<>(executor, listener, listeners::remove);
        listeners.add(line);
        return line;
    }

    /** The record is in etcd, written at a revision under a session. */
    void registered(long at, Session under) {
        revision = at;
        session = under;
        move(under.state() == Session.State.SUSPECT ? State.SUSPECT : State.REGISTERED);
    }

    /** The session under the record is suspect, or no longer so. */
    void suspect(boolean isSuspect) {
        if (state == State.REGISTERED && isSuspect) {
            move(State.SUSPECT);
        } else if (state == State.SUSPECT && !isSuspect) {
            move(State.REGISTERED);
        }
    }

    /** The record is not in etcd, or perhaps not, and nobody else's is. */
    void lost(String reason) {
        State next = revision == 0 ? State.PENDING : State.LOST;
        if (state != next && state != State.CLOSED) {
            log.lost(key, reason);
            move(next);
        }
    }

    /** Somebody else's record is in etcd. */
    void conflict(Conflict with) {
        Conflict last = conflict;
        conflict = with;
        boolean news = last == null || !last.theirs().equals(with.theirs());
        if (news && state != State.CLOSED) {
            LOG.warn("{}; waiting until it is gone", with);
            move(State.CONFLICT);
        }
    }

    void closed() {
        move(State.CLOSED);
    }

    private void move(State next) {
        if (state == next || state == State.CLOSED) {
            return;
        }
        if (next != State.CONFLICT) {
            conflict = null;
        }
        log.moved(key, state, next);
        state = next;
        listeners.forEach(line -> line.tell(next));
    }
}
