package io.muster.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node that holds other nodes: at least two in the root, and no thin one anywhere. */
final class TreeInner extends TreeNode {
    private final TreeNode[] children;
    private final int size;
    private final Bytes first;

    TreeInner(TreeNode[] children) {
        this.children = children;
        this.first = children[0].first();
        int sum = 0;
        for (TreeNode child : children) {
            sum += child.size();
        }
        this.size = sum;
    }

    /** The child that holds the key, if any does. */
    private int find(Bytes key) {
        int low = 1;
        int high = children.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (children[middle].first().compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    @Override
    int size() {
        return size;
    }

    @Override
    int width() {
        return children.length;
    }

    @Override
    Bytes first() {
        return first;
    }

    @Override
    @Nullable
    KeyValue get(Bytes key) {
        return children[find(key)].get(key);
    }

    @Override
    int rank(Bytes key) {
        int at = find(key);
        int before = 0;
        for (int i = 0; i < at; i++) {
            before += children[i].size();
        }
        return before + children[at].rank(key);
    }

    @Override
    Place place(int rank) {
        int left = rank;
        int at = 0;
        while (left >= children[at].size()) {
            left -= children[at++].size();
        }
        return children[at].place(left);
    }

    @Override
    TreeNode with(KeyValue entry) {
        int at = find(entry.key());
        TreeNode child = children[at].with(entry);
        return new TreeInner(Slots.replaced(children, at, 1, child.fitting()));
    }

    @Override
    TreeNode without(Bytes key) {
        int at = find(key);
        TreeNode child = children[at].without(key);
        if (child == children[at]) {
            return this;
        }
        if (!child.isThin()) {
            return new TreeInner(Slots.replaced(children, at, 1, child.fitting()));
        }
        int left = Math.max(at - 1, 0);
        TreeNode both = left < at ? children[left].joined(child) : child.joined(children[at + 1]);
        return new TreeInner(Slots.replaced(children, left, 2, both.fitting()));
    }

    @Override
    TreeNode joined(TreeNode right) {
        return new TreeInner(Slots.joined(children, ((TreeInner) right).children));
    }

    @Override
    TreeNode[] halves() {
        int half = children.length / 2;
        return new TreeNode[] {
            new TreeInner(Arrays.copyOf(children, half)),
            new TreeInner(Arrays.copyOfRange(children, half, children.length))
        };
    }

    @Override
    TreeNode withoutNeedlessLevels() {
        return children.length == 1 ? children[0].withoutNeedlessLevels() : this;
    }
}
