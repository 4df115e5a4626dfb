package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What is in etcd: written by us, by others, and by those who should not have. */
@EtcdTest
class WireFormatTest extends WithRegistry {
    WireFormatTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    @Test
    void namesAreEncodedAndNothingIsWrittenOutsideTheNamespace() {
        registry.register(ServiceInstance.of("my service", "h", 1).withId("50%"));
        registry.register(ServiceInstance.of("orders", "h", 1).withId("10.0.0.5:8080"));

        assertThat(cluster.truth().list(prefix))
                .extracting(EtcdEntry::key)
                // What the session keeps for itself may be there, or not yet.
                .filteredOn(key -> !key.startsWith(prefix + "muster/sessions/"))
                .containsExactly(prefix + "services/my%20service/50%25", prefix + "services/orders/10.0.0.5:8080");
        assertThat(registry.discover("my service").snapshot().find("50%")).isPresent();
    }

    @Test
    void aLongerNameIsAnotherService() {
        registry.register(ServiceInstance.of("hello", "h", 1).withId("a"));
        registry.register(ServiceInstance.of("helloworld", "h", 1).withId("b"));

        assertThat(registry.discover("hello").snapshot().instances())
                .extracting(ServiceInstance::id)
                .containsExactly("a");
        assertThat(registry.services()).containsExactly("hello", "helloworld");
    }

    @Test
    void aNameWithASlashIsRefused() {
        assertThatThrownBy(() -> registry.discover("a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service: a/b (expected: no '/' in it)");
    }

    @Test
    void otherNamespacesAreOtherRegistries() {
        registry.register(ServiceInstance.of("orders", "h", 1));
        try (EtcdConnection other = Etcd.connect(cluster, prefix + "other/")) {
            ServiceRegistry elsewhere = ServiceRegistry.of(other);

            assertThat(elsewhere.discover("orders").snapshot().instances()).isEmpty();
            assertThat(elsewhere.services()).isEmpty();
        }
    }

    @Test
    void servicesAreListedOnceHoweverManyInstancesTheyHave() {
        for (int i = 0; i < 1_100; i++) {
            String service = i < 1_000 ? "big" : "s" + i;
            etcd.kv().put("services/" + service + "/" + i, "{\"v\":1,\"host\":\"h\",\"port\":1}");
        }
        etcd.kv().put("services/zulu/1", "");
        etcd.kv().put("services/not a name/1", "");

        assertThat(registry.services()).hasSize(102).startsWith("big", "s1000").endsWith("s1099", "zulu");
    }

    @Test
    void recordsThatAreNoneAreSkippedAndCountedAndTheRestIsServed() {
        registry.register(ServiceInstance.of("orders", "h", 1).withId("good"));
        etcd.kv().put("services/orders/broken", "{\"v\":1,\"host\":\"h\"");
        etcd.kv().put("services/orders/foreign", "10.0.0.5:8080");
        etcd.kv().put("services/orders/huge", "x".repeat(1 << 20));
        etcd.kv().put("services/orders/nested/key", "{\"v\":1,\"host\":\"h\",\"port\":1}");
        etcd.kv().put("services/orders/v2", "{\"v\":2,\"host\":\"h\",\"port\":1}");

        ServiceView view = registry.discover("orders");

        assertThat(view.snapshot().instances()).extracting(ServiceInstance::id).containsExactly("good");
        assertThat(view.snapshot().skipped()).isEqualTo(5);
        assertThat(view.select().id()).isEqualTo("good");

        cluster.truth().delete(prefix + "services/orders/broken");
        long healed = etcd.kv().put("services/orders/foreign", "{\"v\":1,\"host\":\"h\",\"port\":1}");

        assertThat(view.awaitRevision(healed, SOON)).isTrue();
        assertThat(view.snapshot().find("foreign")).isPresent();
        assertThat(view.snapshot().skipped()).isEqualTo(3);
    }

    @Test
    void aRecordGoneBadKeepsWhatItLastSaidUntilItIsDeleted() {
        long good = etcd.kv().put("services/orders/a", "{\"v\":1,\"host\":\"h\",\"port\":1}");
        ServiceView view = registry.discover("orders");
        LinkedBlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>();
        view.subscribe(changes::add);
        assertThat(view.snapshot().revision()).isGreaterThanOrEqualTo(good);

        view.awaitRevision(etcd.kv().put("services/orders/a", "oops"), SOON);

        assertThat(view.snapshot().find("a")).isPresent();
        assertThat(view.snapshot().skipped()).isEqualTo(1);

        cluster.truth().delete(prefix + "services/orders/a");

        eventually().until(() -> view.snapshot().instances().isEmpty());
        assertThat(view.snapshot().skipped()).isZero();
        eventually()
                .untilAsserted(() -> assertThat(changes)
                        .extracting(change -> change.removed().size())
                        .containsExactly(0, 1));
    }
}
