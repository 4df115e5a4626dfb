package io.muster.connection;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, immutable: a B+tree of which a change copies only the path from the root to one leaf.
 *
 * <p>Reading, adding and removing take logarithmic time, and changing leaves that much garbage; building from a sorted
 * list is linear and fills every leaf, so that beyond its entry a key costs little more than one reference.
 */
final class EntryTree {
    static final EntryTree EMPTY = new EntryTree(TreeNode.leaf());

    private final TreeNode root;

    private EntryTree(TreeNode root) {
        this.root = root;
    }

    /** A tree of entries that are sorted by key, each key once. */
    static EntryTree ofSorted(List<KeyValue> entries) {
        return entries.isEmpty() ? EMPTY : new EntryTree(TreeNode.ofSorted(entries.toArray(KeyValue[]::new)));
    }

    int size() {
        return root.size();
    }

    @Nullable
    KeyValue get(Bytes key) {
        return root.get(key);
    }

    /** This tree with an entry added, or put in the place of the one with its key. */
    EntryTree with(KeyValue entry) {
        TreeNode changed = root.with(entry);
        return new EntryTree(changed.isOverfull() ? TreeNode.inner(changed.halves()) : changed);
    }

    /** This tree without a key. */
    EntryTree without(Bytes key) {
        TreeNode changed = root.without(key);
        return changed == root ? this : new EntryTree(changed.withoutNeedlessLevels());
    }

    /** All entries, by key. */
    Collection<KeyValue> entries() {
        return new Slice(root, 0, root.size());
    }

    /** The entries of a range, by key. */
    Collection<KeyValue> entries(KeyRange range) {
        int from = root.rank(range.start());
        int to = range.isToTheEnd() ? root.size() : root.rank(range.end());
        return new Slice(root, from, Math.max(from, to));
    }

    /** The entries from one rank to another. */
    private static final class Slice extends AbstractCollection<KeyValue> {
        private final TreeNode root;
        private final int from;
        private final int to;

        Slice(TreeNode root, int from, int to) {
            this.root = root;
            this.from = from;
            this.to = to;
        }

        @Override
        public int size() {
            return to - from;
        }

        @Override
        public Iterator<KeyValue> iterator() {
            return new Walk(root, from, to);
        }

        @Override
        public boolean contains(@Nullable Object o) {
            return o instanceof KeyValue entry && entry.equals(root.get(entry.key())) && holds(entry.key());
        }

        private boolean holds(Bytes key) {
            int rank = root.rank(key);
            return from <= rank && rank < to;
        }
    }

    /** Walks leaf by leaf, finding each by its rank. */
    private static final class Walk implements Iterator<KeyValue> {
        private final TreeNode root;
        private final int to;
        private int next;
        private KeyValue[] leaf = {};
        private int inLeaf;

        Walk(TreeNode root, int from, int to) {
            this.root = root;
            this.next = from;
            this.to = to;
            if (from < to) {
                seek();
            }
        }

        private void seek() {
            TreeNode.Place place = root.place(next);
            leaf = place.leaf();
            inLeaf = place.index();
        }

        @Override
        public boolean hasNext() {
            return next < to;
        }

        @Override
        public KeyValue next() {
            if (next >= to) {
                throw new java.util.NoSuchElementException();
            }
            if (inLeaf == leaf.length) {
                seek();
            }
            next++;
            return leaf[inLeaf++];
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(entries().toArray());
    }
}
