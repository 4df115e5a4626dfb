package io.muster.election;

import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Members of different weight lead shards in proportion to it. */
@EtcdTest
class ShardWeightsTest extends WithPeers {
    private static final Set<String> SHARDS = ShardWorker.shards(12);

    private ShardLeadership join(String member, int weight) {
        return ShardLeadership.builder(peer().etcd, "group", member, SHARDS)
                .weight(weight)
                .settle(Duration.ofMillis(100))
                .start((shard, leadership) -> new CountDownLatch(1).await());
    }

    private static boolean areAllLed(ShardLeadership... members) {
        Set<String> led = new HashSet<>();
        Arrays.stream(members).forEach(member -> led.addAll(member.leading().keySet()));
        return led.equals(SHARDS);
    }

    @Test
    void eachLeadsItsShareAlsoWhenOneOfThemGoes() {
        ShardLeadership one = join("one", 1);
        ShardLeadership two = join("two", 2);
        ShardLeadership three = join("three", 3);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> one.leading().size() == 2
                        && two.leading().size() == 4
                        && three.leading().size() == 6
                        && areAllLed(one, two, three));
        three.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> one.leading().size() == 4 && two.leading().size() == 8 && areAllLed(one, two));
    }
}
