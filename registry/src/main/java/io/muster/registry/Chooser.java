package io.muster.registry;

import io.muster.registry.DiscoveryOptions.ZonePreference;
import io.muster.registry.InstanceExplanation.Verdict;
import io.muster.registry.NoInstanceException.Reason;
import io.muster.registry.ServiceInstance.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Works out, once for each list, from whom a view chooses.
 *
 * <p>What a change costs is in proportion to what it changed, unless there are zones, ejection, a slow start or a selector
 * of the user's own: then all candidates are looked at.
 */
final class Chooser {
    /** Up to so many candidates an array costs next to nothing. */
    private static final int FEW = 64;

    /** The least share of its weight that a slow start begins with. */
    private static final double FIRST_SHARE = 0.1;

    private final DiscoveryOptions options;
    private final boolean takesAll;
    private final Candidates wanted;

    Chooser(DiscoveryOptions options) {
        this.options = options;
        this.wanted = new Candidates(member -> isWanted(member.instance()));
        this.takesAll = options.slowStart().isZero() || !options.selector().weighs();
    }

    /**
     * From whom a view chooses.
     *
     * @param members the candidates, by id; empty when there is none
     * @param picker chooses among them, or says why there is none
     * @param growing whether some of them have not reached their weight yet
     */
    record Choice(List<Member> members, Selector.Picker picker, boolean growing) {
        /** Whether the candidates are still in the tree of the list, where each choice takes a walk. */
        boolean isInTree() {
            return members instanceof MemberTree;
        }

        /** The instances of the candidates, by the same index. */
        ServiceInstance[] instances() {
            return members instanceof MemberList list
                    ? list.instances()
                    : members.stream().map(Member::instance).toArray(ServiceInstance[]::new);
        }
    }

    /** The same choice, laid flat: it costs time in proportion to the candidates, and choosing is quick from then on. */
    Choice flat(Choice choice) {
        MemberList members = MemberList.of(choice.members());
        return new Choice(members, options.selector().over(members), choice.growing());
    }

    private List<Member> atHand(List<Member> candidates) {
        boolean canWait =
                options.selector() instanceof IndexSelector && options.zone().isEmpty() && candidates.size() > FEW;
        return candidates instanceof MemberTree && !canWait ? MemberList.of(candidates) : candidates;
    }

    Choice choose(InstanceList list, long now) {
        List<Member> candidates = wanted.of(list.members());
        if (options.ejection().isPresent()) {
            candidates = candidates.stream()
                    .filter(member -> !isEjected(member, now))
                    .toList();
        }
        if (candidates.isEmpty() || list.isSuddenLoss(options.limbo())) {
            candidates = withLimbo(candidates, list);
        }
        if (candidates.isEmpty()) {
            return new Choice(
                    candidates,
                    () -> {
                        throw nothing(list, now);
                    },
                    false);
        }
        boolean growing = !takesAll
                && candidates.stream().anyMatch(member -> member.vitals().grown(options.slowStart(), now) < 1);
        List<Member> weighed =
                growing ? candidates.stream().map(member -> grown(member, now)).toList() : atHand(candidates);
        return new Choice(weighed, picker(weighed, list), growing);
    }

    private boolean isWanted(ServiceInstance instance) {
        return options.statuses().contains(instance.status())
                && options.filter().test(instance);
    }

    private boolean isEjected(Member member, long now) {
        return options.ejection().isPresent() && member.vitals().isEjected(now);
    }

    private List<Member> withLimbo(List<Member> candidates, InstanceList list) {
        List<Member> all = new ArrayList<>(candidates);
        list.limbo().stream().filter(member -> isWanted(member.instance())).forEach(all::add);
        return List.copyOf(all);
    }

    private Member grown(Member member, long now) {
        double grown = member.vitals().grown(options.slowStart(), now);
        return member.weighing(member.weight() * Math.max(FIRST_SHARE, grown));
    }

    private Selector.Picker picker(List<Member> candidates, InstanceList list) {
        Optional<ZonePreference> zone = options.zone();
        if (zone.isEmpty()) {
            return options.selector().over(candidates);
        }
        List<Member> near = candidates.stream()
                .filter(member -> member.instance().zone().equals(zone.get().zone()))
                .toList();
        if (near.isEmpty() || near.size() == candidates.size()) {
            return options.selector().over(candidates);
        }
        double share = Math.min(1, zone.get().reserve() * near.size() / expected(list, zone.get()));
        List<Member> far = candidates.stream()
                .filter(member -> !member.instance().zone().equals(zone.get().zone()))
                .toList();
        return new ZonePicker(options.selector().over(near), options.selector().over(far), share);
    }

    /** How many instances of the zone should be there: all but those that are leaving. */
    private static int expected(InstanceList list, ZonePreference zone) {
        int expected = 0;
        for (Member member : list.members()) {
            boolean isLeaving = member.instance().status() == Status.DRAINING;
            expected += !isLeaving && member.instance().zone().equals(zone.zone()) ? 1 : 0;
        }
        for (Member member : list.limbo()) {
            expected += member.instance().zone().equals(zone.zone()) ? 1 : 0;
        }
        return Math.max(1, expected);
    }

    InstanceExplanation explain(InstanceList list, String id, long now) {
        Choice choice = choose(list, now);
        Optional<Member> chosen = choice.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst();
        Member known = list.members().find(id);
        if (chosen.isPresent()) {
            return candidate(chosen.get(), choice.members(), known == null);
        }
        if (known == null) {
            boolean inLimbo =
                    list.limbo().stream().anyMatch(member -> member.id().equals(id));
            return inLimbo
                    ? new InstanceExplanation(id, Verdict.IN_LIMBO, "it vanished without a goodbye; others are left")
                    : new InstanceExplanation(
                            id,
                            Verdict.UNKNOWN,
                            "not registered, as of revision " + list.revision() + "; " + list.skipped()
                                    + " records cannot be read");
        }
        Status status = known.instance().status();
        if (!options.statuses().contains(status)) {
            return new InstanceExplanation(id, Verdict.STATUS, "it is " + status + "; wanted is " + options.statuses());
        }
        return options.filter().test(known.instance())
                ? new InstanceExplanation(id, Verdict.EJECTED, "its calls failed, and it is left out for a while")
                : new InstanceExplanation(id, Verdict.FILTERED, "the view's filter leaves it out");
    }

    private InstanceExplanation candidate(Member member, List<Member> among, boolean fromLimbo) {
        String share = "one of " + among.size() + " candidates, weight " + member.weight()
                + (fromLimbo ? "; it vanished without a goodbye" : "");
        boolean someWeigh = among.stream().anyMatch(other -> other.weight() > 0);
        if (options.selector().weighs() && member.weight() == 0 && someWeigh) {
            return new InstanceExplanation(member.id(), Verdict.NO_WEIGHT, share);
        }
        boolean isFar = options.zone().isPresent()
                && !member.instance().zone().equals(options.zone().get().zone())
                && among.stream()
                        .anyMatch(other -> other.instance()
                                .zone()
                                .equals(options.zone().get().zone()));
        return isFar
                ? new InstanceExplanation(member.id(), Verdict.OTHER_ZONE, share + ", but in another zone")
                : new InstanceExplanation(member.id(), Verdict.CHOSEN_FROM, share);
    }

    private NoInstanceException nothing(InstanceList list, long now) {
        String service = list.service();
        String asOf = ", as of revision " + list.revision();
        if (!list.isRead()) {
            return new NoInstanceException(
                    service, Reason.NOT_LOADED, "the list has not been read: etcd has not answered so far");
        }
        int all = list.members().size();
        if (all == 0) {
            return new NoInstanceException(service, Reason.NONE_REGISTERED, "no instance is registered" + asOf);
        }
        Map<Status, Integer> counts = new TreeMap<>();
        int ejected = 0;
        int filtered = 0;
        for (Member member : list.members()) {
            counts.merge(member.instance().status(), 1, Integer::sum);
            if (options.statuses().contains(member.instance().status())) {
                boolean passes = options.filter().test(member.instance());
                filtered += passes ? 0 : 1;
                ejected += passes && isEjected(member, now) ? 1 : 0;
            }
        }
        String there = asOf + "; there are " + counts;
        if (ejected > 0) {
            return new NoInstanceException(service, Reason.ALL_EJECTED, ejected + " are left out for failures" + there);
        }
        if (filtered > 0) {
            return new NoInstanceException(service, Reason.ALL_FILTERED, "the filter leaves none" + there);
        }
        return counts.getOrDefault(Status.DRAINING, 0) == all
                ? new NoInstanceException(service, Reason.ALL_DRAINING, "all instances are leaving" + there)
                : new NoInstanceException(service, Reason.NONE_UP, "no instance is UP" + there);
    }
}
