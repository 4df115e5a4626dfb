package io.muster.connection;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All keys of a range as of one revision; immutable, ordered by key. */
public interface ViewSnapshot {
    /**
     * Makes a snapshot that comes from no view, to try on it what is done with theirs.
     *
     * @param revision as of which it is
     * @param entries in any order, each key once
     */
    static ViewSnapshot of(long revision, Collection<KeyValue> entries) {
        List<KeyValue> byKey =
                entries.stream().sorted(Comparator.comparing(KeyValue::key)).toList();
        return new TreeSnapshot(revision, EntryTree.ofSorted(byKey));
    }

    /** The revision up to which all changes are in it; 0 before the first load. */
    long revision();

    /** The number of keys. */
    int size();

    /** The entry of a key. */
    Optional<KeyValue> get(Bytes key);

    /** All entries, by key. */
    Collection<KeyValue> entries();

    /** The entries of a part of the range, by key. */
    Collection<KeyValue> entries(KeyRange part);
}
