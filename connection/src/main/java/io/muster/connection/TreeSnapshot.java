package io.muster.connection;

import java.util.Collection;
import java.util.Optional;

/** A snapshot that stands on a persistent tree. */
record TreeSnapshot(long revision, EntryTree tree) implements ViewSnapshot {
    static final TreeSnapshot NOTHING = new TreeSnapshot(0, EntryTree.EMPTY);

    @Override
    public int size() {
        return tree.size();
    }

    @Override
    public Optional<KeyValue> get(Bytes key) {
        return Optional.ofNullable(tree.get(key));
    }

    @Override
    public Collection<KeyValue> entries() {
        return tree.entries();
    }

    @Override
    public Collection<KeyValue> entries(KeyRange part) {
        return tree.entries(part);
    }
}
