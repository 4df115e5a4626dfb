package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Op;
import io.muster.connection.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody stands in line with: a key under its session's lease, and perhaps one more beside it.
 *
 * @param session whose lease the key hangs on
 * @param attempt whose keys they are; given back or spent once
 * @param key what stands for its owner: who has lost it is not in line any more
 * @param beside the second key, if there is one
 */
record Ticket(
        Session session,
        AttemptKey attempt,
        Bytes key,
        @Nullable Beside beside) {
    /**
     * A second key of the same owner: created by the same revision, and deleted by the transaction that gives back.
     *
     * @param session whose lease it hangs on
     * @param key it belongs to the same attempt
     * @param staysFor how long it stays in line when the hold is lost
     */
    record Beside(Session session, Bytes key, Duration staysFor) {}

    /** How many keys it has. */
    int size() {
        return beside == null ? 1 : 2;
    }

    /** Writes all of them. */
    Op[] puts(Bytes value) {
        Op put = Op.put(key, value, session.leaseId());
        return beside == null
                ? new Op[] {put}
                : new Op[] {put, Op.put(beside.key(), value, beside.session().leaseId())};
    }

    /** Deletes all of them. */
    Op[] deletes() {
        return beside == null ? new Op[] {Op.delete(key)} : new Op[] {Op.delete(key), Op.delete(beside.key())};
    }
}
