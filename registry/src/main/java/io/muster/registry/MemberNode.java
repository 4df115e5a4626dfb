package io.muster.registry;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link MemberTree}: a leaf holds members, by id, any other one nodes of one height less. Only the root may
 * hold few. Immutable.
 */
final class MemberNode {
    static final MemberNode EMPTY = new MemberNode(0);

    private static final int MOST = 32;
    private static final int FEWEST = MOST / 4;

    private final Object[] parts;
    private final int height;
    private final int size;
    private final double weight;

    /** With an array that nobody will write to again. */
    private MemberNode(int height, Object... parts) {
        this.parts = parts;
        this.height = height;
        int count = 0;
        double sum = 0;
        for (Object part : parts) {
            count += size(part);
            sum += weight(part);
        }
        this.size = count;
        this.weight = sum;
    }

    /** Spreads members evenly over as few nodes as can hold them, so that none but the root is thin. */
    static MemberNode ofSorted(List<Member> members) {
        Object[] level = members.toArray();
        int height = 0;
        do {
            int nodes = Math.max(1, (level.length + MOST - 1) / MOST);
            Object[] above = new Object[nodes];
            for (int i = 0; i < nodes; i++) {
                int from = (int) ((long) i * level.length / nodes);
                int to = (int) ((i + 1L) * level.length / nodes);
                above[i] = new MemberNode(height, Arrays.copyOfRange(level, from, to));
            }
            level = above;
            height++;
        } while (level.length > 1);
        return (MemberNode) level[0];
    }

    static int size(Object part) {
        return part instanceof MemberNode node ? node.size : 1;
    }

    private static double weight(Object part) {
        return part instanceof MemberNode node ? node.weight : ((Member) part).weight();
    }

    /** A member's is one less than a leaf's. */
    static int height(Object part) {
        return part instanceof MemberNode node ? node.height : -1;
    }

    int height() {
        return height;
    }

    int size() {
        return size;
    }

    /** The sum of all weights below. */
    double weight() {
        return weight;
    }

    /** How many members or nodes it holds itself. */
    int width() {
        return parts.length;
    }

    /** A member, or a node. */
    Object part(int index) {
        return parts[index];
    }

    private MemberNode node(int index) {
        return (MemberNode) parts[index];
    }

    private static String firstId(Object part) {
        Object first = part;
        while (first instanceof MemberNode node) {
            first = node.parts[0];
        }
        return ((Member) first).id();
    }

    /** The last part that does not begin after an id; -1 if all do. */
    private int find(String id) {
        int low = 0;
        int high = parts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firstId(parts[middle]).compareTo(id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    @Nullable
    Member get(String id) {
        int at = find(id);
        if (at < 0) {
            return null;
        }
        return height > 0 ? node(at).get(id) : memberOf(at, id);
    }

    private @Nullable Member memberOf(int at, String id) {
        Member member = (Member) parts[at];
        return member.id().equals(id) ? member : null;
    }

    /** A copy with a member, in the place of the one with its id; it may be overfull. */
    MemberNode with(Member member) {
        int at = find(member.id());
        if (height > 0) {
            int in = Math.max(at, 0);
            return replaced(in, 1, node(in).with(member).fitting());
        }
        boolean isKnown = at >= 0 && memberOf(at, member.id()) != null;
        return isKnown ? replaced(at, 1, member) : replaced(at + 1, 0, member);
    }

    /** A copy without an id, or itself if it has none such; it may be too thin, or empty. */
    MemberNode without(String id) {
        int at = find(id);
        if (at < 0) {
            return this;
        }
        if (height == 0) {
            return memberOf(at, id) == null ? this : replaced(at, 1);
        }
        MemberNode child = node(at).without(id);
        if (child == parts[at]) {
            return this;
        }
        if (child.parts.length >= FEWEST) {
            return replaced(at, 1, child);
        }
        int left = Math.max(at - 1, 0);
        MemberNode both = left < at ? node(left).joined(child) : child.joined(node(at + 1));
        return replaced(left, 2, both.fitting());
    }

    /** The topmost node that has more than one child, or is a leaf; with a level more if this one is overfull. */
    MemberNode asRoot() {
        Object[] fitting = fitting();
        if (fitting.length > 1) {
            return new MemberNode(height + 1, fitting);
        }
        return height > 0 && parts.length == 1 ? node(0).asRoot() : this;
    }

    /** Itself, or its halves if it is overfull. */
    private Object[] fitting() {
        if (parts.length <= MOST) {
            return new Object[] {this};
        }
        int half = parts.length / 2;
        return new Object[] {
            new MemberNode(height, Arrays.copyOf(parts, half)),
            new MemberNode(height, Arrays.copyOfRange(parts, half, parts.length))
        };
    }

    private MemberNode joined(MemberNode right) {
        return new MemberNode(height, spliced(parts, parts.length, 0, right.parts));
    }

    private MemberNode replaced(int at, int count, Object... by) {
        return new MemberNode(height, spliced(parts, at, count, by));
    }

    private static Object[] spliced(Object[] parts, int at, int count, Object[] by) {
        Object[] next = new Object[parts.length - count + by.length];
        System.arraycopy(parts, 0, next, 0, at);
        System.arraycopy(by, 0, next, at, by.length);
        System.arraycopy(parts, at + count, next, at + by.length, parts.length - at - count);
        return next;
    }

    Member member(int index) {
        MemberNode node = this;
        int left = index;
        while (node.height > 0) {
            int at = 0;
            while (left >= node.node(at).size) {
                left -= node.node(at++).size;
            }
            node = node.node(at);
        }
        return (Member) node.parts[left];
    }

    /** The index of the member at a place on the line of weights, which is longer than 0. */
    int indexAt(double place) {
        MemberNode node = this;
        double left = place;
        int index = 0;
        while (true) {
            int at = node.partAt(left);
            for (int i = 0; i < at; i++) {
                left -= weight(node.parts[i]);
                index += size(node.parts[i]);
            }
            if (node.height == 0) {
                return index;
            }
            node = node.node(at);
        }
    }

    /** The part at a place on its own line; the last one that has a weight if rounding has led beyond. */
    private int partAt(double place) {
        double left = place;
        int last = 0;
        for (int i = 0; i < parts.length; i++) {
            double length = weight(parts[i]);
            if (length > 0) {
                last = i;
                if (left < length) {
                    return i;
                }
            }
            left -= length;
        }
        return last;
    }
}
