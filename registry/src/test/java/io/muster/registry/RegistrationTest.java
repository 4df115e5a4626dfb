package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration.State;
import io.muster.registry.ServiceInstance.Status;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

@EtcdTest
class RegistrationTest extends WithRegistry {
    private final ServiceInstance orders =
            ServiceInstance.of("orders", "10.0.0.5", 8080).withId("a");
    private final String key;

    RegistrationTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
        this.key = prefix + "services/orders/a";
    }

    @Test
    void aRegisteredInstanceIsInEtcdUnderTheSessionsLeaseUntilItIsClosed() {
        Registration registration = registry.register(orders);

        assertThat(registration.state()).isEqualTo(State.REGISTERED);
        EtcdEntry entry = cluster.truth().entry(key).orElseThrow();
        assertThat(entry.value()).isEqualTo(InstanceCodec.encode(orders).utf8());
        assertThat(entry.lease()).isEqualTo(etcd.session().leaseId());
        assertThat(entry.modRevision()).isEqualTo(registration.revision());

        registration.close();

        assertThat(cluster.truth().get(key)).isEmpty();
        assertThat(registration.state()).isEqualTo(State.CLOSED);
        assertThat(etcd.session().isActive()).isTrue();
    }

    @Test
    void manyRegistrationsShareOneLease() {
        for (int i = 0; i < 20; i++) {
            registry.register(orders.withId("many-" + i));
        }

        assertThat(cluster.truth().list(key.substring(0, key.length() - 1)))
                .hasSize(20)
                .extracting(EtcdEntry::lease)
                .containsOnly(etcd.session().leaseId());
    }

    @Test
    void anUpdateIsInEtcdWhenItReturns() {
        Registration registration = registry.register(orders);

        long revision = registration.update(instance -> instance.withWeight(7).withMetadata("k", "v"));

        assertThat(registration.revision()).isEqualTo(revision);
        assertThat(registration.instance().weight()).isEqualTo(7);
        EtcdEntry entry = cluster.truth().entry(key).orElseThrow();
        assertThat(entry.value()).contains("\"weight\":7").contains("\"k\":\"v\"");
        assertThat(entry.modRevision()).isEqualTo(revision);
        assertThat(entry.lease()).isEqualTo(etcd.session().leaseId());
    }

    @Test
    void anUpdateCannotMakeItAnotherInstance() {
        Registration registration = registry.register(orders);

        assertThatThrownBy(() -> registration.update(instance -> instance.withId("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("services/orders/b")
                .hasMessageContaining("the same service, id and incarnation");
        assertThatThrownBy(() -> registration.update(instance -> {
                    throw new UnsupportedOperationException("no");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(registration.setStatus(Status.DOWN)).isEqualTo(registration.revision());
    }

    @Test
    void whoDrainsIsStillThereAndTakesNoUpdates() {
        Registration registration = registry.register(orders);

        var gone = registration.drainAsync(Duration.ofHours(1));

        eventually().until(() -> cluster.truth().get(key).orElse("").contains("DRAINING"));
        assertThat(gone).isNotDone();
        assertThatThrownBy(() -> registration.setStatus(Status.UP))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("draining");
    }

    @Test
    void drainingIsAnnouncedFirstAndTheRecordGoesAfterTheGrace() {
        Duration grace = Duration.ofMillis(300);
        List<String> told = new CopyOnWriteArrayList<>();
        try (ServiceView view = registry.discover("orders")) {
            view.subscribe(change -> {
                change.added().forEach(instance -> told.add(instance.status().name()));
                change.changed().forEach(pair -> told.add(pair.now().status().name()));
                change.removed().forEach(instance -> told.add("gone"));
            });
            Registration registration = registry.register(orders);
            long start = System.nanoTime();

            assertThat(registration.drainAsync(grace)).succeedsWithin(SOON).isEqualTo(true);

            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(grace.toNanos());
            assertThat(cluster.truth().get(key)).isEmpty();
            eventually().untilAsserted(() -> assertThat(told).containsExactly("UP", "DRAINING", "gone"));
        }
    }

    @Test
    void closingCutsDrainingShort() {
        Registration registration = registry.register(orders);
        var drained = registration.drainAsync(Duration.ofHours(1));

        registration.close();

        assertThat(drained).succeedsWithin(SOON).isEqualTo(true);
        assertThat(cluster.truth().get(key)).isEmpty();
    }

    @Test
    void drainReturnsWhenTheInstanceIsGone() {
        Registration registration = registry.register(orders);

        registration.drain(Duration.ofMillis(10));

        assertThat(cluster.truth().get(key)).isEmpty();
        assertThat(registration.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aClosedRegistrationTakesNoUpdates() {
        Registration registration = registry.register(orders);
        registration.close();
        registration.close();

        assertThatThrownBy(() -> registration.setStatus(Status.DOWN)).isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> registration.awaitRegistered(SOON)).isInstanceOf(ConnectionClosedException.class);
        assertThat(registration.drainAsync(Duration.ofHours(1)))
                .succeedsWithin(SOON)
                .isEqualTo(true);
    }

    @Test
    void anIdIsRegisteredOnceInAProcessUntilItIsClosed() {
        Registration first = registry.register(orders);

        assertThatThrownBy(() -> registry.register(orders))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("services/orders/a");

        first.close();
        assertThat(registry.register(orders).state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void aRecordThatIsTooLargeIsRefusedBeforeItIsSent() {
        String blob = "x".repeat(300_000);

        assertThatThrownBy(() -> registry.register(orders.withMetadata("blob", blob)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most 262144");

        Registration registration = registry.register(orders);
        assertThatThrownBy(() -> registration.update(instance -> instance.withMetadata("blob", blob)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(registration.instance()).isEqualTo(orders);
    }

    @Test
    void closingTheConnectionDeregistersThoughOthersShareItsLease(@RandomPrefix String prefix) {
        try (EtcdConnection other = Etcd.connect(cluster, prefix)) {
            Registration registration = registry.register(orders);
            assertThat(other.session().leaseId()).isEqualTo(etcd.session().leaseId());

            etcd.close();

            assertThat(other.session().isActive()).isTrue();
            assertThat(cluster.truth().get(key)).isEmpty();
            assertThat(registration.state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void nothingIsRegisteredThroughAClosedConnection() {
        etcd.close();

        assertThatThrownBy(() -> registry.register(orders)).isInstanceOf(ConnectionClosedException.class);
        assertThat(registry.registerAsync(orders.withId("b")))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ConnectionClosedException.class);
    }
}
