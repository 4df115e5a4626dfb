package io.muster.registry;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Those members of a list that meet a condition, by id.
 *
 * <p>Goes on from the list before: only what is new in a list is judged, and what stayed is copied as a whole. Called by
 * several threads at once, in any order of lists; each finds what is right for its own.
 */
final class Candidates {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(Member[] all, MemberList wanted) {}

    private final Predicate<Member> condition;
    private volatile Known known = new Known(new Member[0], MemberList.EMPTY);

    /** With a condition that depends on the member alone. */
    Candidates(Predicate<Member> condition) {
        this.condition = condition;
    }

    /** The wanted ones of these, which are in order of their ids. */
    MemberList of(Member[] all) {
        MemberList wanted = changed(known, all);
        known = new Known(all, wanted);
        return wanted;
    }

    // The very member matters here: one that only looks the same may have other vitals.
    @SuppressWarnings("ReferenceEquality")
    private MemberList changed(Known before, Member[] now) {
        Member[] old = before.all();
        int shorter = Math.min(old.length, now.length);
        int front = 0;
        while (front < shorter && old[front] == now[front]) {
            front++;
        }
        int back = 0;
        while (back < shorter - front && old[old.length - 1 - back] == now[now.length - 1 - back]) {
            back++;
        }
        Member[] fresh = wanted(now, front, now.length - back);
        Member[] wanted = before.wanted().members();
        int from = place(wanted, old, front);
        int to = place(wanted, old, old.length - back);
        int size = from + fresh.length + wanted.length - to;
        Member[] members = Arrays.copyOf(wanted, size);
        ServiceInstance[] instances = Arrays.copyOf(before.wanted().instances(), size);
        System.arraycopy(wanted, to, members, from + fresh.length, wanted.length - to);
        System.arraycopy(before.wanted().instances(), to, instances, from + fresh.length, wanted.length - to);
        for (int i = 0; i < fresh.length; i++) {
            members[from + i] = fresh[i];
            instances[from + i] = fresh[i].instance();
        }
        return new MemberList(members, instances);
    }

    /** How many of the wanted come before a member. */
    private static int place(Member[] wanted, Member[] all, int index) {
        if (index == all.length) {
            return wanted.length;
        }
        String id = all[index].id();
        int low = 0;
        int high = wanted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (wanted[middle].id().compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Member[] wanted(Member[] all, int from, int to) {
        Member[] wanted = new Member[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (condition.test(all[i])) {
                wanted[count++] = all[i];
            }
        }
        return Arrays.copyOf(wanted, count);
    }
}
