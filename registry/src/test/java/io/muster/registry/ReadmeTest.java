package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.registry.ServiceInstance.Status;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the README, so that they stay true. */
@EtcdTest
class ReadmeTest {
    private static final Logger log = LoggerFactory.getLogger(ReadmeTest.class);

    @Test
    void theExamplesOfTheReadmeRun(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster, prefix)) {
            var registry = ServiceRegistry.of(etcd);
            var instance = ServiceInstance.of("orders", "10.0.0.5", 8080)
                    .withZone("eu-1")
                    .withMetadata("team", "shop");
            Registration registration = registry.register(instance);
            registration.onStateChange(state -> log.info("orders is {}", state));
            registration.setStatus(Status.DOWN);
            registration.update(now -> now.withWeight(50));
            registration.setStatus(Status.UP);

            ServiceView orders = registry.discover("orders", Selector.random());
            orders.awaitInstances(1, Duration.ofSeconds(10));
            ServiceSnapshot now = orders.snapshot();
            log.info("{} instances, {} for {}", now.instances().size(), now.source(), now.age());
            orders.subscribe(change -> log.info("+{} ~{} -{}", change.added(), change.changed(), change.removed()));
            orders.awaitRevision(registration.revision(), Duration.ofSeconds(10));
            assertThat(registry.services()).containsExactly("orders");

            assertThat(orders.select().address()).isEqualTo("10.0.0.5:8080");

            registration.drain(Duration.ofMillis(10));
            assertThat(registry.services()).isEmpty();
        }
    }
}
