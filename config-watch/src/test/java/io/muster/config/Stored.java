package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Keys as of a revision, and the changes that lead from one to the next. */
record Stored(long revision, TreeMap<Bytes, KeyValue> keys) implements ViewSnapshot {
    static Stored at(long revision) {
        return new Stored(revision, new TreeMap<>());
    }

    /** The change that writes these keys, given as key and value in turn; a null value deletes. */
    ViewChange change(String... keysAndValues) {
        TreeMap<Bytes, KeyValue> next = new TreeMap<>(keys);
        List<ViewChange.Entry> entries = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Bytes key = Bytes.utf8(keysAndValues[i]);
            KeyValue before = next.get(key);
            if (keysAndValues[i + 1] == null) {
                next.remove(key);
                entries.add(new ViewChange.Removed(before));
                continue;
            }
            KeyValue now = new KeyValue(key, Bytes.utf8(keysAndValues[i + 1]), revision + 1, revision + 1, 1, 0);
            next.put(key, now);
            entries.add(before == null ? new ViewChange.Added(now) : new ViewChange.Changed(before, now));
        }
        return new ViewChange(new Stored(revision + 1, next), entries, false);
    }

    /** The keys after such a change. */
    Stored with(String... keysAndValues) {
        return (Stored) change(keysAndValues).snapshot();
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public Optional<KeyValue> get(Bytes key) {
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public Collection<KeyValue> entries() {
        return keys.values();
    }

    @Override
    public Collection<KeyValue> entries(KeyRange part) {
        return keys.values().stream().filter(kv -> part.contains(kv.key())).toList();
    }
}
