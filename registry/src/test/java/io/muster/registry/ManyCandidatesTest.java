package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EtcdTest
class ManyCandidatesTest extends WithRegistry {
    ManyCandidatesTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    /** At first they are found in the tree of the list, and after a while in an array: nobody can tell. */
    @Test
    void manyAreChosenInTurnFromTheFirstCallOn() {
        int count = 200;
        CompletableFuture.allOf(IntStream.range(0, count)
                        .mapToObj(i -> registry.registerAsync(ServiceInstance.of("orders", "10.0.0.5", 8080)))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        ServiceView view = registry.discover("orders");
        ServiceView byWeight = registry.discover("orders", Selector.smoothWeighted());
        ServiceView byLoad = registry.discover("orders", Selector.leastOutstanding());
        assertThat(view.awaitInstances(count, SOON)).isTrue();
        assertThat(byWeight.awaitInstances(count, SOON)).isTrue();
        assertThat(byLoad.awaitInstances(count, SOON)).isTrue();

        Map<String, Integer> counts = new HashMap<>();
        Set<String> weighed = new HashSet<>();
        for (int i = 0; i < 10 * count; i++) {
            counts.merge(view.select().id(), 1, Integer::sum);
            weighed.add(byWeight.select().id());
            byLoad.begin().close();
        }

        // Not exactly: once in four billion turns the counter begins again.
        assertThat(counts).hasSize(count);
        assertThat(counts.values()).allMatch(times -> times >= 9 && times <= 11);
        assertThat(weighed).hasSize(count);
    }
}
