package io.muster.connection;

import org.jspecify.annotations.Nullable;

/** A node of an {@link EntryTree}; immutable once its maker has let go of it. */
abstract sealed class TreeNode permits TreeLeaf, TreeInner {
    private static final int MOST = 32;
    private static final int FEWEST = MOST / 4;

    static TreeNode leaf(KeyValue... entries) {
        return new TreeLeaf(entries);
    }

    static TreeNode inner(TreeNode[] children) {
        return new TreeInner(children);
    }

    /** Spreads entries evenly over as few nodes as can hold them, so that none but the root is thin. */
    static TreeNode ofSorted(KeyValue[] entries) {
        TreeNode[] level = new TreeNode[nodesFor(entries.length)];
        for (int i = 0; i < level.length; i++) {
            level[i] = new TreeLeaf(Slots.share(entries, i, level.length));
        }
        while (level.length > 1) {
            TreeNode[] above = new TreeNode[nodesFor(level.length)];
            for (int i = 0; i < above.length; i++) {
                above[i] = new TreeInner(Slots.share(level, i, above.length));
            }
            level = above;
        }
        return level[0];
    }

    private static int nodesFor(int width) {
        return (width + MOST - 1) / MOST;
    }

    /** How many entries there are below. */
    abstract int size();

    /** How many entries or children it holds itself. */
    abstract int width();

    /** The first key; the node must not be empty. */
    abstract Bytes first();

    abstract @Nullable KeyValue get(Bytes key);

    /** How many keys are less than this one. */
    abstract int rank(Bytes key);

    /** The leaf that holds the entry of a rank. */
    abstract Place place(int rank);

    /** A copy with an entry; it may be overfull. */
    abstract TreeNode with(KeyValue entry);

    /** A copy without a key, or itself if it has none such; it may be too thin, or empty. */
    abstract TreeNode without(Bytes key);

    /** This node's content followed by that of its right neighbour; it may be overfull. */
    abstract TreeNode joined(TreeNode right);

    /** Two nodes in the place of this overfull one. */
    abstract TreeNode[] halves();

    /** The topmost node that has more than one child, or is a leaf. */
    abstract TreeNode withoutNeedlessLevels();

    /** Itself, or its halves if it is overfull. */
    TreeNode[] fitting() {
        return isOverfull() ? halves() : new TreeNode[] {this};
    }

    boolean isOverfull() {
        return width() > MOST;
    }

    boolean isThin() {
        return width() < FEWEST;
    }

    /** Where an entry is. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Place(KeyValue[] leaf, int index) {}
}
