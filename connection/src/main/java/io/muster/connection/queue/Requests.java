package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.List;
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
                        .limit((long) admission.places() + ticket.size())
                        .withoutValues())
                .otherwise(Op.get(ticket.key()).withoutValues());
    }

    /** Where the enqueuing has led to. */
    Position enqueued(TxnResult result) {
        if (result.succeeded()) {
            List<KeyValue> older = result.read(ticket.size()).entries().stream()
                    .filter(entry -> entry.createRevision() < result.revision())
                    .toList();
            return position(result.revision(), older);
        }
        long revision = result.read(0).first().map(KeyValue::createRevision).orElse(0L);
        return new Position(revision, null, false, null);
    }

    /** Reads, at one revision, the key and who is before it. */
    Txn look(long revision) {
        return Txn.when()
                .then(
                        Op.get(ticket.key()).withoutValues(),
                        Op.get(admission.counted())
                                .createdUpTo(revision - 1)
                                .ordered(Op.Order.YOUNGEST_FIRST)
                                .limit(admission.places())
                                .withoutValues());
    }

    /** Where the key stands; revision 0 if it is gone. */
    Position looked(TxnResult result, long revision) {
        boolean there = result.read(0)
                .first()
                .filter(own -> own.createRevision() == revision)
                .isPresent();
        return position(there ? revision : 0, result.read(1).entries());
    }

    private Position position(long revision, List<KeyValue> older) {
        InvalidSettingException disagreement = older.stream()
                .flatMap(other -> admission.disagreement(other).stream())
                .findFirst()
                .orElse(null);
        return new Position(revision, older.size() < admission.places() ? null : older.get(0), true, disagreement);
    }

    /** Whether etcd said that the lease is unknown: it has expired or was revoked, whatever our clock says. */
    static boolean saysLeaseIsGone(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("lease not found");
    }

    /**
     * Where a key stands in line.
     *
     * @param revision the revision that created it; 0 if it does not exist
     * @param before the youngest of those it waits for; null if it is let in, or that was not read
     * @param complete whether what is before it was read
     * @param disagreement what is wrong if those before it are not of one mind with it about the line
     */
    record Position(
            long revision,
            @Nullable KeyValue before,
            boolean complete,
            @Nullable InvalidSettingException disagreement) {}
}
