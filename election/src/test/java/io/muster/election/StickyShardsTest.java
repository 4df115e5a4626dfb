package io.muster.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.PrefixView;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Shards of a member that is gone wait for its return, if they are asked to. */
@EtcdTest
class StickyShardsTest extends WithPeers {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Set<String> SHARDS = ShardWorker.shards(12);

    private final Map<String, Peer> homes = new HashMap<>();

    /** On a connection of its own, which stands for a process. */
    private ShardLeadership join(String member, Duration stick) {
        Peer home = peer();
        homes.put(member, home);
        return ShardLeadership.builder(home.etcd, "group", member, SHARDS)
                .settle(Duration.ofMillis(100))
                .stickFor(stick)
                .start((shard, leadership) -> new CountDownLatch(1).await());
    }

    private void stop(String member) {
        homes.get(member).close();
    }

    private static void awaitLeading(ShardLeadership member, Set<String> shards) {
        Awaitility.await().atMost(LIMIT).until(() -> member.leading().keySet().equals(shards));
    }

    private static void awaitHalves(ShardLeadership one, ShardLeadership two) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> one.leading().size() == 6 && two.leading().size() == 6);
    }

    private static void awaitAlone(ShardLeadership member) {
        Awaitility.await().atMost(LIMIT).until(() -> member.members().keySet().equals(Set.of(member.memberId())));
    }

    private static Set<String> of(Map<String, String> plan, String member) {
        return SHARDS.stream().filter(shard -> member.equals(plan.get(shard))).collect(Collectors.toSet());
    }

    private static Map<String, String> plan(PrefixView group) {
        return new ShardGroup("group").read(group.snapshot()).plan();
    }

    /** The second one to be restarted is the coordinator. */
    @Test
    void membersThatComeBackInTimeFindTheirShardsAndNoneHasMoved() {
        PrefixView group = peer().etcd.view(new ShardGroup("group").range());
        ShardLeadership a = join("a", LONG);
        awaitLeading(a, SHARDS);
        ShardLeadership b = join("b", LONG);
        awaitHalves(a, b);
        Map<String, String> balanced = a.plan();
        Awaitility.await().atMost(LIMIT).until(() -> plan(group).equals(balanced));
        List<Map<String, String>> plans = new CopyOnWriteArrayList<>();
        group.subscribe(change -> plans.add(plan(group)));

        stop("b");
        awaitAlone(a);
        ShardLeadership b2 = join("b", LONG);
        awaitLeading(b2, of(balanced, "b"));
        assertThat(a.leading().keySet()).isEqualTo(of(balanced, "a"));

        stop("a");
        awaitAlone(b2);
        ShardLeadership a2 = join("a", LONG);
        awaitLeading(a2, of(balanced, "a"));
        assertThat(b2.leading().keySet()).isEqualTo(of(balanced, "b"));
        assertThat(plans).isNotEmpty().allMatch(balanced::equals);
    }

    @Test
    void theShardsOfAMemberThatDoesNotComeBackInTimeGoToTheOthers() {
        ShardLeadership a = join("a", Duration.ofSeconds(1));
        ShardLeadership b = join("b", Duration.ofSeconds(1));
        awaitHalves(a, b);
        stop("b");
        awaitLeading(a, SHARDS);
    }
}
