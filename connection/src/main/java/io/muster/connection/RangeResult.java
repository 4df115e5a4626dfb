package io.muster.connection;

import java.util.List;

/**
 * Keys read at one revision.
 *
 * @param revision the revision they were read at
 * @param entries the entries in the order asked for
 * @param count how many keys the range holds, also beyond a limit
 */
public record RangeResult(long revision, List<KeyValue> entries, long count) {
    /** Copies the list. */
    public RangeResult {
        entries = List.copyOf(entries);
    }
}
