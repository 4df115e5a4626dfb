package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration.Conflict;
import io.muster.registry.Registration.State;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a registration does when something, or somebody, takes its record away. */
@EtcdTest
class ComebackTest extends WithRegistry {
    private final ServiceInstance orders =
            ServiceInstance.of("orders", "10.0.0.5", 8080).withId("a");
    private final String key;

    ComebackTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
        this.key = prefix + "services/orders/a";
    }

    @Test
    void afterAnOperatorRevokedTheLeaseItIsBackUnderANewOne() {
        Registration registration = registry.register(orders);
        long lease = etcd.session().leaseId();
        List<State> states = new CopyOnWriteArrayList<>();
        registration.onStateChange(states::add);

        cluster.truth().revokeLease(lease);

        eventually().until(() -> entry().filter(now -> now.lease() != lease).isPresent());
        eventually().untilAsserted(() -> assertThat(registration.state()).isEqualTo(State.REGISTERED));
        eventually().untilAsserted(() -> assertThat(states).containsExactly(State.LOST, State.REGISTERED));
        assertThat(entry().orElseThrow().lease()).isEqualTo(etcd.session().leaseId());
        assertThat(registration.revision()).isEqualTo(entry().orElseThrow().modRevision());
    }

    @Test
    void aDeletedRecordIsRestored() {
        Registration registration = registry.register(orders);
        long before = registration.revision();

        for (int i = 0; i < 3; i++) {
            EtcdEntry deleted = entry().orElseThrow();
            cluster.truth().delete(key);
            eventually()
                    .until(() -> entry().filter(now -> now.createRevision() > deleted.modRevision())
                            .isPresent());
        }

        eventually().untilAsserted(() -> assertThat(registration.state()).isEqualTo(State.REGISTERED));
        assertThat(registration.revision()).isGreaterThan(before);
        assertThat(entry().orElseThrow().value())
                .isEqualTo(InstanceCodec.encode(orders).utf8());
    }

    @Test
    void whatAnOperatorEditedIsWrittenAgainUnderItsLease() {
        Registration registration = registry.register(orders);

        cluster.truth().put(key, InstanceCodec.encode(orders.withWeight(1)).utf8());

        eventually().until(() -> entry().orElseThrow().lease() == etcd.session().leaseId());
        assertThat(entry().orElseThrow().value())
                .isEqualTo(InstanceCodec.encode(orders).utf8());
        eventually().untilAsserted(() -> assertThat(registration.state()).isEqualTo(State.REGISTERED));
    }

    @Test
    void aSecondProcessUnderTheSameIdWaitsInConflictUntilTheFirstLeaves() {
        ServiceInstance mine = ServiceInstance.of("orders", "10.0.0.6", 9090).withId("a");
        try (EtcdConnection elsewhere = Etcd.connectElsewhere(cluster, prefix)) {
            Registration first = ServiceRegistry.of(elsewhere).register(orders);

            Registration second = registry.register(mine);

            assertThat(second.state()).isEqualTo(State.CONFLICT);
            Conflict conflict = second.conflict().orElseThrow();
            assertThat(conflict.ours()).isEqualTo(mine.incarnation());
            assertThat(conflict.theirs()).isEqualTo(orders.incarnation());
            assertThat(conflict.holder()).contains(orders);
            assertThat(conflict.toString())
                    .contains("services/orders/a", mine.incarnation(), orders.incarnation(), "10.0.0.5:8080");
            assertThat(first.state()).isEqualTo(State.REGISTERED);
            assertThat(entry().orElseThrow().modRevision()).isEqualTo(first.revision());

            first.close();

            assertThat(second.awaitRegistered(SOON)).isTrue();
            assertThat(second.state()).isEqualTo(State.REGISTERED);
            assertThat(second.conflict()).isEmpty();
            assertThat(entry().orElseThrow().value())
                    .isEqualTo(InstanceCodec.encode(mine).utf8());
        }
    }

    @Test
    void whoLosesItsIdToAnotherProcessDoesNotTakeItBack() {
        ServiceInstance intruder =
                ServiceInstance.of("orders", "10.0.0.6", 9090).withId("a");
        Registration registration = registry.register(orders);

        long revision = cluster.truth()
                .put(key, InstanceCodec.encode(intruder).utf8(), etcd.session().leaseId());

        eventually().untilAsserted(() -> assertThat(registration.state()).isEqualTo(State.CONFLICT));
        assertThat(registration.conflict().orElseThrow().holder()).contains(intruder);
        assertThat(entry().orElseThrow().modRevision()).isEqualTo(revision);

        registration.close();

        assertThat(entry().orElseThrow().modRevision()).isEqualTo(revision);
    }

    @Test
    void aForeignValueUnderItsKeyIsNotDestroyed() {
        cluster.truth().put(key, "localhost:8000");

        Registration registration = registry.register(orders);

        assertThat(registration.state()).isEqualTo(State.CONFLICT);
        assertThat(registration.conflict().orElseThrow().theirs()).isEmpty();
        assertThat(cluster.truth().get(key)).contains("localhost:8000");

        cluster.truth().delete(key);

        assertThat(registration.awaitRegistered(SOON)).isTrue();
    }

    @Test
    void anUpdateInConflictIsWrittenOnceTheOtherIsGone() {
        cluster.truth().put(key, "foreign");
        Registration registration = registry.register(orders);
        var written = registration.updateAsync(instance -> instance.withWeight(3));

        cluster.truth().delete(key);

        assertThat(written).succeedsWithin(SOON);
        assertThat(entry().orElseThrow().value()).contains("\"weight\":3");
    }

    private Optional<EtcdEntry> entry() {
        return cluster.truth().entry(key);
    }
}
