package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@EtcdTest
class WantedTest extends WithRegistry {
    private final ServiceInstance orders = ServiceInstance.of("orders", "10.0.0.5", 8080);

    WantedTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    @Test
    void whoGivesUpIsLetGoOf() {
        Wanted wanted = new Wanted(Rooms.of(etcd, new Spread(() -> 0)), orders);
        CompletableFuture<Long> patient = new CompletableFuture<>();
        CompletableFuture<Long> impatient = new CompletableFuture<>();
        wanted.await(1, patient);
        wanted.await(1, impatient);
        assertThat(wanted.waiting()).isEqualTo(2);

        impatient.cancel(false);
        wanted.forgetDone();
        assertThat(wanted.waiting()).isOne();

        wanted.written(wanted.newest(), 7);
        assertThat(patient).succeedsWithin(SOON).isEqualTo(7L);
        assertThat(wanted.waiting()).isZero();
    }

    /** As long as another process has the id. */
    @Test
    void aWaitThatRanOutOfTimeSaysSoAndCanBeMadeAgain() {
        Bytes key = InstanceKey.of(orders).bytes();
        etcd.kv()
                .put(
                        key,
                        InstanceCodec.encode(
                                orders.toBuilder().incarnation("another").build()));
        Registration registration = registry.register(orders);
        eventually().until(() -> registration.conflict().isPresent());

        assertThat(registration.awaitRegistered(Duration.ofMillis(1))).isFalse();

        assertThat(etcd.kv().delete(KeyRange.single(key))).isOne();
        assertThat(registration.awaitRegistered(SOON)).isTrue();
    }
}
