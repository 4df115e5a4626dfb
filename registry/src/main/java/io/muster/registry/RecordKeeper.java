package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.KeyValue;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.Session;
import io.muster.connection.Subscription;
import io.muster.connection.task.SerialExecutor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a key in etcd hold the wanted record until it is released.
 *
 * <p>Whatever happens only changes what is known here; {@link #step} then does the one thing that is missing, and nothing
 * while an answer is outstanding. Everything runs on the owner, one task at a time.
 */
final class RecordKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final Rooms rooms;
    private final InstanceKey name;
    private final Bytes key;
    private final SerialExecutor owner;
    private final RecordStatus status;
    private final Wanted wanted;
    private final Runnable closed;
    private final Retry retry;
    private final CompletableFuture<Boolean> gone = new CompletableFuture<>();
    private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

    private @Nullable Session session;
    private Leases.@Nullable Place place;
    private Subscription sessionWatch = () -> {};
    private @Nullable Subscription keyWatch;
    private @Nullable Runnable heldBack;
    private String refusal = "";

    /** An answer is outstanding. */
    private boolean busy;
    /** Somebody else holds the key. */
    private boolean blocked;
    /** The record is to go. */
    private boolean releasing;
    /** It has gone over to its removal, or there was nothing to remove. */
    private boolean finished;
    /** A write has been sent, so there may be something to remove. */
    private boolean touched;
    /** A write was sent whose outcome is not known, so it may still arrive. */
    private boolean unsure;
    /** The revision that last wrote our record, as far as we know: the guard of the next write. 0 if there is none. */
    private long guard;
    /** The newest revision that anything is known of; what the watch tells of older ones is no news. */
    private long known;

    /**
     * @param closed told, on the owner, that the connection is closed and nothing can be kept any more
     */
    RecordKeeper(
            Rooms rooms, InstanceKey name, SerialExecutor owner, RecordStatus status, Wanted wanted, Runnable closed) {
        this.rooms = rooms;
        this.name = name;
        this.key = name.bytes();
        this.owner = owner;
        this.status = status;
        this.wanted = wanted;
        this.closed = closed;
        this.retry = new Retry(rooms, owner, this::step);
    }

    /** Completes when the record is gone (true) or left to its lease (false). */
    CompletableFuture<Boolean> gone() {
        return gone;
    }

    /** Completes when a first attempt has come to something; fails when etcd refused it. */
    CompletableFuture<Void> firstAttempt() {
        return firstAttempt;
    }

    /** Begins, or goes on because what is wanted has changed. */
    void step() {
        if (busy || retry.isPlanned() || finished) {
            return;
        }
        if (releasing) {
            finish();
        } else if (!blocked && session == null) {
            open();
        } else if (!blocked && wanted.isDirty()) {
            write();
        }
    }

    /** From now on the record is to go. */
    void release() {
        releasing = true;
        retry.cancel();
        step();
    }

    private void finish() {
        finished = true;
        sessionWatch.close();
        if (keyWatch != null) {
            keyWatch.close();
        }
        if (touched) {
            new RecordRemoval(rooms, name, wanted.instance(), owner, session, guard, unsure, gone).start();
        } else {
            rooms.complete(gone, true);
        }
        gone.whenComplete((isGone, never) -> leave());
    }

    private void open() {
        ask(rooms.leases().acquire(), found -> {
            Session opened = found.session();
            place = found;
            session = opened;
            sessionWatch = opened.onStateChange(owner, state -> onSession(opened, state));
            onSession(opened, opened.state());
        });
    }

    private void leave() {
        if (place != null) {
            place.giveBack();
        }
    }

    private void onSession(Session of, Session.State state) {
        if (of != session || finished) {
            return;
        }
        if (state == Session.State.ACTIVE || state == Session.State.SUSPECT) {
            status.suspect(state == Session.State.SUSPECT);
            return;
        }
        sessionWatch.close();
        session = null;
        leave();
        wanted.writeAgain();
        if (!blocked) {
            status.lost("its session is " + state);
        }
        again();
    }

    private void write() {
        Session under = session;
        if (under == null) {
            return;
        }
        Wanted.Version version = wanted.newest();
        touched = true;
        ask(rooms.store().put(key, guard, version.record(), under.leaseId()), outcome -> {
            if (outcome.done()) {
                written(outcome.revision(), version, under);
            } else {
                found(outcome.revision(), outcome.found());
            }
            watch();
        });
    }

    private void written(long revision, Wanted.Version version, Session under) {
        guard = revision;
        known = Math.max(known, revision);
        blocked = false;
        if (under == session) {
            status.registered(revision, under);
            wanted.written(version, revision);
            firstAttempt.complete(null);
        }
    }

    /** The key is not as we left it. */
    private void found(long revision, Optional<KeyValue> entry) {
        known = revision;
        wanted.writeAgain();
        if (entry.isEmpty()) {
            guard = 0;
            status.lost(blocked ? "the other is gone" : "its record was deleted");
            blocked = false;
            again();
        } else {
            found(Holder.of(name, entry.get()));
        }
    }

    private void found(Holder holder) {
        blocked = !holder.is(wanted.incarnation());
        guard = blocked ? 0 : holder.entry().modRevision();
        if (blocked) {
            status.conflict(holder.against(name, wanted.incarnation()));
            firstAttempt.complete(null);
        } else if (session != null
                && holder.entry().leaseId() == session.leaseId()
                && holder.entry().value().equals(wanted.newest().record())) {
            written(guard, wanted.newest(), session);
        } else {
            status.lost("its record was overwritten");
            again();
        }
    }

    /** What the watch saw. While an answer is outstanding it may be our own write, so it is judged afterwards. */
    private void onKey(long revision, Optional<KeyValue> entry) {
        if (busy) {
            heldBack = () -> onKey(revision, entry);
        } else if (revision > known
                && (blocked || entry.map(KeyValue::modRevision).orElse(0L) != guard)) {
            found(revision, entry);
        }
    }

    private void watch() {
        if (keyWatch == null && !releasing) {
            keyWatch = rooms.keys().watch(name, owner, this::onKey);
        }
    }

    /** Sends a request; its answer is taken on the owner, at once if it is there. */
    private <T> void ask(CompletableFuture<T> answer, Consumer<T> then) {
        busy = true;
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            take(answer.join(), null, then);
        } else {
            answer.whenComplete((value, failure) -> owner.executeHere(() -> take(value, failure, then)));
        }
    }

    /** Takes an answer, then what was held back, then the next step. */
    private <T> void take(@Nullable T value, @Nullable Throwable failure, Consumer<T> then) {
        busy = false;
        try {
            if (value == null) {
                failed(Blocking.unwrapped(failure));
            } else {
                then.accept(value);
            }
        } catch (ConnectionClosedException e) {
            failed(e);
        }
        Runnable next = heldBack;
        heldBack = null;
        if (next != null && !releasing) {
            next.run();
        }
        step();
    }

    private void failed(Throwable cause) {
        unsure |= cause instanceof OutcomeUnknownException;
        LOG.debug("{}: {}", name, cause.toString());
        if (cause instanceof ConnectionClosedException) {
            firstAttempt.completeExceptionally(cause);
            closed.run();
            return;
        }
        if (!(cause instanceof RequestRefusedException)) {
            firstAttempt.complete(null);
        } else if (!RecordStore.isLeaseGone(cause)) {
            // A lease that is not found means that the session is about to notice; anything else is for people to mend.
            refused(cause);
        }
        again();
    }

    /** Once the registration is in its user's hands nobody is told by an exception any more. */
    private void refused(Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        if (!firstAttempt.completeExceptionally(cause) && !reason.equals(refusal)) {
            LOG.warn("{}: refused, and tried again: {}", name, reason);
            refusal = reason;
        }
    }

    private void again() {
        if (!releasing) {
            retry.plan();
        }
    }
}
