package io.muster.connection;

import java.util.Collection;
import java.util.Optional;

/** All keys of a range as of one revision; immutable, ordered by key. */
public interface ViewSnapshot {
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
