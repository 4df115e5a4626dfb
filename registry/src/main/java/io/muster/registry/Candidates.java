package io.muster.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Those members of a list that meet a condition, by id.
 *
 * <p>Goes on from the list before: only what is new in a list is judged. Called by several threads at once, in any order
 * of lists; each finds what is right for its own.
 */
final class Candidates {
    private record Known(MemberTree all, MemberTree wanted) {}

    private final Predicate<Member> condition;
    private volatile Known known = new Known(MemberTree.EMPTY, MemberTree.EMPTY);

    /** With a condition that depends on the member alone. */
    Candidates(Predicate<Member> condition) {
        this.condition = condition;
    }

    /** The wanted ones of these. */
    // Another tree with equal members may hold other vitals.
    @SuppressWarnings("ReferenceEquality")
    MemberTree of(MemberTree all) {
        Known before = known;
        if (before.all() == all) {
            return before.wanted();
        }
        List<MemberTree.Step> steps = new ArrayList<>();
        all.since(before.all(), (was, now) -> {
            if (now != null && condition.test(now)) {
                steps.add(new MemberTree.Step(now.id(), now));
            } else if (was != null) {
                steps.add(new MemberTree.Step(was.id(), null));
            }
        });
        MemberTree wanted = before.wanted().after(steps);
        known = new Known(all, wanted);
        return wanted;
    }
}
