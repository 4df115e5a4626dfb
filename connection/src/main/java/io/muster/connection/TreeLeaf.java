package io.muster.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node that holds entries. */
final class TreeLeaf extends TreeNode {
    private final KeyValue[] entries;

    TreeLeaf(KeyValue[] entries) {
        this.entries = entries;
    }

    /** As {@link Arrays#binarySearch(Object[], Object)} says it. */
    private int find(Bytes key) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = entries[middle].key().compareTo(key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    @Override
    int size() {
        return entries.length;
    }

    @Override
    int width() {
        return entries.length;
    }

    @Override
    Bytes first() {
        return entries[0].key();
    }

    @Override
    @Nullable
    KeyValue get(Bytes key) {
        int at = find(key);
        return at < 0 ? null : entries[at];
    }

    @Override
    int rank(Bytes key) {
        int at = find(key);
        return at < 0 ? -(at + 1) : at;
    }

    @Override
    Place place(int rank) {
        return new Place(entries, rank);
    }

    @Override
    TreeNode with(KeyValue entry) {
        int at = find(entry.key());
        if (at >= 0) {
            KeyValue[] copy = entries.clone();
            copy[at] = entry;
            return new TreeLeaf(copy);
        }
        return new TreeLeaf(Slots.inserted(entries, -(at + 1), entry));
    }

    @Override
    TreeNode without(Bytes key) {
        int at = find(key);
        return at < 0 ? this : new TreeLeaf(Slots.removed(entries, at));
    }

    @Override
    TreeNode joined(TreeNode right) {
        return new TreeLeaf(Slots.joined(entries, ((TreeLeaf) right).entries));
    }

    @Override
    TreeNode[] halves() {
        int half = entries.length / 2;
        return new TreeNode[] {
            new TreeLeaf(Arrays.copyOf(entries, half)), new TreeLeaf(Arrays.copyOfRange(entries, half, entries.length))
        };
    }

    @Override
    TreeNode withoutNeedlessLevels() {
        return this;
    }
}
