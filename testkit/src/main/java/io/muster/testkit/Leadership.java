package io.muster.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who leads, by the word of more than half of all members. */
final class Leadership {
    private static final int LOG_LINES = 5;
    private static final Duration TRANSFER_LIMIT = Duration.ofSeconds(5);

    private final LocalCluster cluster;
    private final List<LocalMember> members;

    Leadership(LocalCluster cluster, List<LocalMember> members) {
        this.cluster = cluster;
        this.members = members;
    }

    LocalMember await() {
        Duration limit = cluster.spec().startTimeout();
        return Await.upTo(limit, this::agreed).orElseThrow(() -> new EtcdStartException(noLeader(limit), null));
    }

    private Optional<LocalMember> agreed() {
        cluster.requireOpen("leader");
        Map<Long, Integer> votes = new HashMap<>();
        members.forEach(
                member -> member.status().ifPresent(status -> votes.merge(status.number("leader"), 1, Integer::sum)));
        return members.stream()
                .filter(m -> m.isServing() && votes.getOrDefault(m.id(), 0) > members.size() / 2)
                .findFirst();
    }

    private String noLeader(Duration limit) {
        return "no leader within " + limit + " (expected: more than half of " + members.size()
                + " members agree on one). The members logged last:\n"
                + members.stream()
                        .map(m -> m
                                + (m.isServing() ? ":\n" : ", not running:\n")
                                + String.join("\n", m.logTail(LOG_LINES)))
                        .collect(Collectors.joining("\n"));
    }

    void moveTo(LocalMember to) {
        LocalMember from = await();
        Duration limit = cluster.spec().startTimeout();
        if (!Await.isTrueWithin(limit, () -> leadsOrIsTold(to))) {
            throw new EtcdStartException("leadership did not go from " + from + " to " + to + " within " + limit, null);
        }
    }

    /** etcd forgets a transfer that is not done within an election's time, without a word; then it is asked for again. */
    private boolean leadsOrIsTold(LocalMember to) {
        Optional<LocalMember> leader = agreed();
        if (leader.filter(to::equals).isPresent()) {
            return true;
        }
        Map<String, String> target = Map.of("targetID", Long.toUnsignedString(to.id()));
        leader.ifPresent(
                from -> cluster.readiness().ask(from, "/v3/maintenance/transfer-leadership", target, TRANSFER_LIMIT));
        return false;
    }
}
