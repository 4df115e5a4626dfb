package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of etcd on the way through a line, and how the answers read.
 *
 * @param admission how one stands in it
 * @param ticket the keys that this is about
 */
record Requests(Admission admission, Ticket ticket) {
    /**
     * Puts the keys at the end of the line and tells who is before them, in one round trip; if they are there already,
     * an earlier sending of the same request has arrived, and this one changes nothing.
     */
    Txn enqueue(Bytes value) {
        return Txn.when(Compare.absent(ticket.key()))
                .then(ticket.puts(value))
                .then(Op.get(admission.counted())
                        .ordered(Op.Order.YOUNGEST_FIRST)
                        .limit(ticket.size() + 1L)
                        .withoutValues())
                .otherwise(Op.get(ticket.key()).withoutValues());
    }

    /** Where the enqueuing has led to. */
    Position enqueued(TxnResult result) {
        if (result.succeeded()) {
            KeyValue before = result.read(ticket.size()).entries().stream()
                    .filter(entry -> entry.createRevision() < result.revision())
                    .findFirst()
                    .orElse(null);
            return new Position(result.revision(), before, true);
        }
        long revision = result.read(0).first().map(KeyValue::createRevision).orElse(0L);
        return new Position(revision, null, false);
    }

    /** Reads, at one revision, the key and who is before it. */
    Txn look(long revision) {
        return Txn.when()
                .then(
                        Op.get(ticket.key()).withoutValues(),
                        Op.get(admission.counted())
                                .createdUpTo(revision - 1)
                                .ordered(Op.Order.YOUNGEST_FIRST)
                                .limit(1)
                                .withoutValues());
    }

    /** Where the key stands; revision 0 if it is gone. */
    static Position looked(TxnResult result, long revision) {
        boolean there = result.read(0)
                .first()
                .filter(own -> own.createRevision() == revision)
                .isPresent();
        return new Position(there ? revision : 0, result.read(1).first().orElse(null), true);
    }

    /** Whether etcd said that the lease is unknown: it has expired or was revoked, whatever our clock says. */
    static boolean saysLeaseIsGone(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("lease not found");
    }

    /**
     * Where a key stands in line.
     *
     * @param revision the revision that created it; 0 if it does not exist
     * @param before the youngest of those it waits for; null if there is none, or that was not read
     * @param complete whether what is before it was read
     */
    record Position(long revision, @Nullable KeyValue before, boolean complete) {}
}
