package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keys of a layer that do not come from a view: from disk, or as they would be after an edit.
 *
 * @param revision the revision they are as of
 * @param entries the keys, in their order
 */
record StoredKeys(long revision, List<KeyValue> entries) implements ViewSnapshot {
    StoredKeys {
        entries = List.copyOf(entries);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Optional<KeyValue> get(Bytes key) {
        return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public Collection<KeyValue> entries(KeyRange part) {
        return entries.stream().filter(entry -> part.contains(entry.key())).toList();
    }
}
