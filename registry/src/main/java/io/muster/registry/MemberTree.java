package io.muster.registry;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Members by id, immutable: a B+tree of which a change copies only the path from the root to one leaf, and of which what
 * two trees share need not be looked at to tell how they differ.
 */
final class MemberTree extends AbstractList<Member> implements WeightLine {
    static final MemberTree EMPTY = new MemberTree(MemberNode.EMPTY);

    /** Above this share of the members it is quicker to make the whole tree anew. */
    private static final double MANY = 0.1;

    private final MemberNode root;

    private MemberTree(MemberNode root) {
        this.root = root;
    }

    /**
     * What became of a member.
     *
     * @param id its id
     * @param now the member now; null when it is gone
     */
    record Step(String id, @Nullable Member now) {}

    /** Told what differs. */
    @FunctionalInterface
    interface Differences {
        /** One member was, or is, here; they are not the same object, but have the same id when neither is null. */
        void differ(@Nullable Member was, @Nullable Member now);
    }

    /** Of members that are sorted by id, each id once. */
    static MemberTree ofSorted(List<Member> members) {
        return members.isEmpty() ? EMPTY : new MemberTree(MemberNode.ofSorted(members));
    }

    /** The member with an id. */
    @Nullable
    Member find(String id) {
        return root.get(id);
    }

    @Override
    public Member get(int index) {
        return root.member(Objects.checkIndex(index, root.size()));
    }

    @Override
    public int size() {
        return root.size();
    }

    /** This tree after some steps, which are sorted by id, each id once. */
    MemberTree after(List<Step> steps) {
        if (steps.size() > MANY * size()) {
            return ofSorted(merged(steps));
        }
        MemberNode changed = root;
        for (Step step : steps) {
            Member now = step.now();
            changed = (now == null ? changed.without(step.id()) : changed.with(now)).asRoot();
        }
        return changed == root ? this : new MemberTree(changed);
    }

    private List<Member> merged(List<Step> steps) {
        List<Member> merged = new ArrayList<>(size() + steps.size());
        Iterator<Member> all = iterator();
        Member next = next(all);
        for (Step step : steps) {
            while (next != null && next.id().compareTo(step.id()) < 0) {
                merged.add(next);
                next = next(all);
            }
            if (next != null && next.id().equals(step.id())) {
                next = next(all);
            }
            Member now = step.now();
            if (now != null) {
                merged.add(now);
            }
        }
        for (; next != null; next = next(all)) {
            merged.add(next);
        }
        return merged;
    }

    private static @Nullable Member next(Iterator<Member> members) {
        return members.hasNext() ? members.next() : null;
    }

    /** The index of the member at a point, by a way of logarithmic length. */
    @Override
    public int at(long point) {
        double fraction = (point >>> 11) * 0x1.0p-53;
        return root.weight() > 0 ? root.indexAt(fraction * root.weight()) : (int) (fraction * root.size());
    }

    /** Tells, by id, how this tree differs from one before. */
    // The very part matters: a member that only looks the same may have other vitals.
    @SuppressWarnings("ReferenceEquality")
    void since(MemberTree before, Differences differences) {
        Walk old = new Walk(before.root);
        Walk now = new Walk(root);
        while (!old.isAtEnd() && !now.isAtEnd()) {
            int higher = MemberNode.height(old.part()) - MemberNode.height(now.part());
            if (old.part() == now.part()) {
                old.pass();
                now.pass();
            } else if (higher > 0) {
                old.enter();
            } else if (higher < 0) {
                now.enter();
            } else if (old.part() instanceof Member was && now.part() instanceof Member is) {
                int order = was.id().compareTo(is.id());
                differences.differ(order <= 0 ? was : null, order >= 0 ? is : null);
                if (order <= 0) {
                    old.pass();
                }
                if (order >= 0) {
                    now.pass();
                }
            } else {
                old.enter();
                now.enter();
            }
        }
        for (Member was = old.nextMember(); was != null; was = old.nextMember()) {
            differences.differ(was, null);
        }
        for (Member is = now.nextMember(); is != null; is = now.nextMember()) {
            differences.differ(null, is);
        }
    }

    @Override
    public Iterator<Member> iterator() {
        Walk walk = new Walk(root);
        return new Iterator<>() {
            private @Nullable Member next = walk.nextMember();

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Member next() {
                Member member = next;
                if (member == null) {
                    throw new NoSuchElementException();
                }
                next = walk.nextMember();
                return member;
            }
        };
    }

    /** A place in a tree: before a node, which can be entered or passed as a whole, or before a member. */
    private static final class Walk {
        private final MemberNode[] nodes;
        private final int[] places;
        private int depth;

        Walk(MemberNode root) {
            nodes = new MemberNode[root.height() + 1];
            places = new int[root.height() + 1];
            nodes[0] = root;
            depth = root.width() == 0 ? -1 : 0;
        }

        boolean isAtEnd() {
            return depth < 0;
        }

        /** The largest part that begins here. */
        Object part() {
            return nodes[depth].part(places[depth]);
        }

        void enter() {
            nodes[depth + 1] = (MemberNode) part();
            depth++;
            places[depth] = 0;
        }

        void pass() {
            places[depth]++;
            while (depth >= 0 && places[depth] == nodes[depth].width()) {
                depth--;
                if (depth >= 0) {
                    places[depth]++;
                }
            }
        }

        /** Passes the next member; null at the end. */
        @Nullable
        Member nextMember() {
            while (!isAtEnd()) {
                if (part() instanceof Member member) {
                    pass();
                    return member;
                }
                enter();
            }
            return null;
        }
    }
}
