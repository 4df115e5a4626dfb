package io.muster.registry;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those members of a list that meet a condition, by id.
 *
 * <p>Goes on from the list before: only what is new in a list is judged, and what stayed is copied as a whole. Called by
 * several threads at once, in any order of lists; each finds what is right for its own.
 */
final class Candidates {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(Member[] all, Member[] wanted) {}

    private final Predicate<Member> condition;
    private volatile @Nullable Known known;

    /** With a condition that depends on the member alone. */
    Candidates(Predicate<Member> condition) {
        this.condition = condition;
    }

    /** The wanted ones of these, which are in order of their ids; immutable. */
    List<Member> of(Member[] all) {
        Known before = known;
        Member[] wanted = before == null ? wanted(all, 0, all.length) : changed(before, all);
        known = new Known(all, wanted);
        return Collections.unmodifiableList(Arrays.asList(wanted));
    }

    // The very member matters here: one that only looks the same may have other vitals.
    @SuppressWarnings("ReferenceEquality")
    private Member[] changed(Known before, Member[] now) {
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
        int from = place(before.wanted(), old, front);
        int to = place(before.wanted(), old, old.length - back);
        int kept = before.wanted().length - to;
        Member[] all = Arrays.copyOf(before.wanted(), from + fresh.length + kept);
        System.arraycopy(fresh, 0, all, from, fresh.length);
        System.arraycopy(before.wanted(), to, all, from + fresh.length, kept);
        return all;
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
        return count == wanted.length ? wanted : Arrays.copyOf(wanted, count);
    }
}
