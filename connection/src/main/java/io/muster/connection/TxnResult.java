package io.muster.connection;

import java.util.List;
import java.util.Optional;

/**
 * What a transaction did.
 *
 * @param succeeded whether the conditions held, and so the first branch was taken
 * @param revision etcd's revision after it
 * @param results one result for each operation of the branch taken, in order
 */
public record TxnResult(boolean succeeded, long revision, List<Result> results) {
    /** Copies the list. */
    public TxnResult {
        results = List.copyOf(results);
    }

    /** The result of one operation. */
    public sealed interface Result {}

    /** A key was written. */
    public record Written() implements Result {}

    /**
     * Keys were deleted.
     *
     * @param count how many there were
     */
    public record Deleted(long count) implements Result {}

    /**
     * Keys were read.
     *
     * @param entries what was read, in the order asked for
     * @param count how many keys the range holds, also beyond the limit
     */
    public record Read(List<KeyValue> entries, long count) implements Result {
        /** Copies the list. */
        public Read {
            entries = List.copyOf(entries);
        }

        /** The first entry, if there is one. */
        public Optional<KeyValue> first() {
            return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(0));
        }
    }

    /**
     * The result of the read at an index of the branch taken.
     *
     * @throws IllegalArgumentException if that operation was no read
     */
    public Read read(int index) {
        if (results.get(index) instanceof Read read) {
            return read;
        }
        throw new IllegalArgumentException("operation " + index + ": " + results.get(index) + " (expected: a read)");
    }
}
