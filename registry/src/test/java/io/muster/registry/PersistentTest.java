package io.muster.registry;

import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.connection.OutcomeUnknownException;
import io.muster.registry.Registration.State;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Records without a lease, and the names of services as they come and go. */
@EtcdTest
class PersistentTest extends WithRegistry {
    private final ServiceInstance orders =
            ServiceInstance.of("orders", "10.0.0.5", 8080).withId("a");

    PersistentTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    @Test
    void itHangsOnNoLeaseIsMarkedAndStaysWhenTheProcessEnds() {
        long revision = registry.putPersistent(orders);
        etcd.close();

        var entry = cluster.truth().entry(prefix + "services/orders/a").orElseThrow();
        assertThat(entry.lease()).isZero();
        assertThat(entry.modRevision()).isEqualTo(revision);
        try (EtcdConnection other = Etcd.connect(cluster, prefix)) {
            ServiceInstance found = ServiceRegistry.of(other).discover("orders").select();
            assertThat(found.persistent()).isTrue();
            assertThat(found.host()).isEqualTo("10.0.0.5");
        }
    }

    @Test
    void itCanBeWrittenAgainAndRemoved() {
        registry.putPersistent(orders);
        registry.putPersistent(orders.withWeight(3));

        assertThat(cluster.truth().get(prefix + "services/orders/a").orElseThrow())
                .contains("\"weight\":3");
        assertThat(registry.removePersistent("orders", "a")).isTrue();
        assertThat(registry.removePersistent("orders", "a")).isFalse();
    }

    @Test
    void aLiveInstanceIsNeitherOverwrittenNorRemoved() {
        Registration live = registry.register(orders);

        assertThatThrownBy(() -> registry.putPersistent(orders.withWeight(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(orders.incarnation());
        assertThat(registry.removePersistent("orders", "a")).isFalse();
        assertThat(live.state()).isEqualTo(State.REGISTERED);
        assertThat(live.instance().persistent()).isFalse();
    }

    @Test
    void whetherAnInterruptedWriteWasMadeIsNotKnown() {
        int port = URI.create(cluster.member(0).endpoint()).getPort();
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port);
                EtcdConnection slow = EtcdConnection.open(Etcd.settings(cluster, prefix)
                        .endpoints(proxy.endpoint())
                        .build())) {
            ServiceRegistry behind = ServiceRegistry.of(slow);
            List<ThrowingCallable> writes =
                    List.of(() -> behind.putPersistent(orders), () -> behind.removePersistent("orders", "a"));
            proxy.blackHole();
            for (ThrowingCallable write : writes) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(write)
                        .isInstanceOf(OutcomeUnknownException.class)
                        .hasMessageContaining("interrupted while waiting");
                assertThat(Thread.interrupted()).isTrue();
            }
            proxy.heal();
        }
    }

    @Test
    void theNamesOfServicesAreFollowed() throws InterruptedException {
        LinkedBlockingQueue<Set<String>> names = new LinkedBlockingQueue<>();
        try (ServiceNamesView view = registry.watchServices()) {
            view.subscribe(Runnable::run, names::add);
            assertThat(names.poll(30, TimeUnit.SECONDS)).isEmpty();

            registry.putPersistent(orders);
            assertThat(names.poll(30, TimeUnit.SECONDS)).containsExactly("orders");
            registry.putPersistent(orders.withId("b"));
            Registration users = registry.register(ServiceInstance.of("users", "10.0.0.5", 8080));
            assertThat(names.poll(30, TimeUnit.SECONDS)).containsExactly("orders", "users");
            users.close();
            assertThat(names.poll(30, TimeUnit.SECONDS)).containsExactly("orders");
            registry.removePersistent("orders", "a");
            registry.removePersistent("orders", "b");
            assertThat(names.poll(30, TimeUnit.SECONDS)).isEmpty();
            eventually().until(() -> view.names().isEmpty());
        }
    }
}
