package io.muster.connection;

import io.muster.connection.task.Backoff;
import io.muster.connection.task.Failures;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's own key.
 *
 * <p>It has one step, which both writes and asks: one transaction puts the key under the lease if it is not there. A
 * refusal because the lease is unknown is the linearizable proof that it is gone. NEW → WRITING → WRITTEN or ABSENT;
 * from ABSENT it tries again when a renewal was acknowledged, from WRITTEN when the key was seen to be gone.
 */
final class SessionKey {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKey.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final Duration STEADY = Duration.ofSeconds(10);

    private enum Stage {
        NEW,
        ABSENT,
        WRITING,
        WRITTEN
    }

    private final SessionKeys keys;
    private final LeaseSession session;
    private final Bytes key;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
    /** Used by whoever made the move to WRITING. */
    private final Backoff backoff = new Backoff();

    private volatile long writtenAtRevision;
    private volatile long writtenNanos;

    SessionKey(SessionKeys keys, LeaseSession session, Bytes key) {
        this.keys = keys;
        this.session = session;
        this.key = key;
    }

    Bytes key() {
        return key;
    }

    /** Writes it for the first time. */
    void begin() {
        if (stage.compareAndSet(Stage.NEW, Stage.WRITING)) {
            write();
        }
    }

    /** etcd has just acknowledged a renewal: what could not be written before may be now. */
    void connected() {
        if (stage.get() == Stage.ABSENT && keys.mayWrite() && stage.compareAndSet(Stage.ABSENT, Stage.WRITING)) {
            write();
        }
    }

    /** It was seen to be gone. */
    void gone() {
        if (stage.compareAndSet(Stage.WRITTEN, Stage.WRITING)) {
            if (keys.timing().nanoTime() - writtenNanos > STEADY.toNanos()) {
                backoff.reset();
            }
            Duration pause = backoff.next(LONGEST_PAUSE);
            if (pause.isZero()) {
                write();
            } else {
                keys.timing().schedule(pause, this::write);
            }
        }
    }

    /** Compares with a snapshot that did not come by way of changes, or whose changes may have come too early. */
    void compare(ViewSnapshot snapshot, boolean historyIsAnother) {
        if (stage.get() == Stage.WRITTEN
                && (historyIsAnother || snapshot.revision() >= writtenAtRevision)
                && snapshot.get(key).isEmpty()) {
            gone();
        }
    }

    private void write() {
        if (session.isActive()) {
            keys.write(key, session.leaseId()).whenComplete(this::written);
        }
    }

    private void written(@Nullable TxnResult result, @Nullable Throwable failure) {
        if (result != null) {
            writtenAtRevision = result.revision();
            writtenNanos = keys.timing().nanoTime();
            stage.set(Stage.WRITTEN);
            // A removal that was seen before this answer was of no use then.
            compare(keys.snapshot(), false);
            return;
        }
        stage.set(Stage.ABSENT);
        Throwable cause = failure == null ? null : Failures.unwrapped(failure);
        if (cause instanceof AccessDeniedException denied) {
            keys.denied(denied);
        } else if (LeaseCalls.saysLeaseIsGone(cause)) {
            session.leaseIsGone();
        } else {
            LOG.debug("could not write {}: {}", key, String.valueOf(cause));
        }
    }
}
