package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What callers see when processes crash, freeze and end. */
@EtcdTest
class ProcessFaultTest extends WithRegistry {
    private static final Duration TTL = Duration.ofSeconds(5);

    private final ServiceView view;
    private final List<String> removed = new CopyOnWriteArrayList<>();

    ProcessFaultTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
        this.view = registry.discover("orders");
        view.subscribe(change -> change.removed().forEach(instance -> removed.add(instance.id())));
    }

    @Test
    void aKilledProcessIsGoneWithItsLeaseAndOthersAreUntouched() {
        try (ChildProcess other = ServiceProcess.start(cluster, prefix, "other", Duration.ofMinutes(10))) {
            assertThat(view.awaitInstances(1, SOON)).isTrue();
            try (ChildProcess crashing = ServiceProcess.start(cluster, prefix, "crashing", TTL)) {
                assertThat(view.awaitInstances(2, SOON)).isTrue();

                crashing.kill();

                eventually().until(() -> view.snapshot().find("crashing").isEmpty());
                assertThat(view.select().id()).isEqualTo("other");
                assertThat(view.snapshot().limbo())
                        .extracting(ServiceInstance::id)
                        .containsExactly("crashing");
                eventually().untilAsserted(() -> assertThat(removed).containsExactly("crashing"));
            }
        }
    }

    @Test
    void aProcessThatWasFrozenForThreeTimesItsTtlIsBackByItself() {
        try (ChildProcess frozen = ServiceProcess.start(cluster, prefix, "frozen", TTL)) {
            assertThat(view.awaitInstances(1, SOON)).isTrue();
            ServiceInstance before = view.select();

            long start = System.nanoTime();
            frozen.pause();
            eventually().until(() -> view.snapshot().find("frozen").isEmpty());
            eventually()
                    .until(() -> System.nanoTime() - start > TTL.multipliedBy(3).toNanos());
            frozen.resume();

            eventually().until(() -> view.snapshot().instances().equals(List.of(before)));
            assertThat(view.snapshot().limbo()).isEmpty();
            eventually().untilAsserted(() -> assertThat(removed).containsExactly("frozen"));
        }
    }

    @Test
    void aProcessThatEndsInGoodOrderIsGoneLongBeforeItsLease() {
        try (ChildProcess ending = ServiceProcess.start(cluster, prefix, "ending", Duration.ofMinutes(10))) {
            eventually()
                    .until(() -> cluster.truth()
                            .get(prefix + ServiceProcess.settled("ending"))
                            .isPresent());
            assertThat(view.awaitInstances(1, SOON)).isTrue();

            ending.terminate();

            eventually().until(() -> view.snapshot().instances().isEmpty());
            assertThat(view.snapshot().limbo()).isEmpty();
        }
    }
}
