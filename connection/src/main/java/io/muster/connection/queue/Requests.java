package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of etcd on the way through a line, and how the answers read.
 *
 * @param range all keys that stand in line
 * @param key the key that this is about
 */
record Requests(KeyRange range, Bytes key) {
    /**
     * Puts the key at the end of the line and tells who is before it, in one round trip; if the key is there already,
     * an earlier sending of the same request has arrived, and this one changes nothing.
     */
    Txn enqueue(Bytes value, long leaseId) {
        return Txn.when(Compare.absent(key))
                .then(
                        Op.put(key, value, leaseId),
                        Op.get(range).ordered(Op.Order.YOUNGEST_FIRST).limit(2).withoutValues())
                .otherwise(Op.get(key).withoutValues());
    }

    /** Where the enqueuing has led to. */
    Position enqueued(TxnResult result) {
        if (result.succeeded()) {
            TxnResult.Read line = result.read(1);
            return new Position(
                    result.revision(),
                    line.entries().size() < 2 ? null : line.entries().get(1),
                    true);
        }
        long revision = result.read(0).first().map(KeyValue::createRevision).orElse(0L);
        return new Position(revision, null, false);
    }

    /** Reads, at one revision, the key and who is before it. */
    Txn look(long revision) {
        return Txn.when()
                .then(
                        Op.get(key).withoutValues(),
                        Op.get(range)
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
     * @param before the key before it; null if there is none, or it was not read
     * @param complete whether what is before it was read
     */
    record Position(long revision, @Nullable KeyValue before, boolean complete) {
        boolean isFirst() {
            return complete && revision > 0 && before == null;
        }

        Optional<KeyValue> next() {
            return Optional.ofNullable(before);
        }
    }
}
