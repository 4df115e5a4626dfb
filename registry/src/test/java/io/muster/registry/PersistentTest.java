package io.muster.registry;

import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration.State;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
