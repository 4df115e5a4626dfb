package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.connection.OutcomeUnknownException;
import io.muster.registry.Registration.State;
import io.muster.registry.ServiceSnapshot.Source;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What registrations promise while the link to etcd is broken, and after it is mended. */
@EtcdTest(proxies = true, own = true)
class BrokenLinkTest {
    private final ServiceInstance orders =
            ServiceInstance.of("orders", "10.0.0.5", 8080).withId("a");
    private final EtcdCluster cluster;
    private final FaultProxy link;
    private final String prefix;
    private final String key;

    BrokenLinkTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.link = cluster.member(0).proxy();
        this.prefix = prefix;
        this.key = prefix + "services/orders/a";
    }

    @AfterEach
    void mend() {
        link.heal();
    }

    @Test
    void aShortBreakMakesItSuspectAndNothingElse() {
        try (EtcdConnection etcd = connect(Duration.ofSeconds(20))) {
            Registration registration = registered(etcd);
            long revision = registration.revision();
            List<State> states = new CopyOnWriteArrayList<>();
            registration.onStateChange(states::add);

            link.blackHole();
            eventually().until(() -> registration.state() == State.SUSPECT);
            link.heal();

            eventually().until(() -> registration.state() == State.REGISTERED);
            eventually().untilAsserted(() -> assertThat(states).containsExactly(State.SUSPECT, State.REGISTERED));
            assertThat(registration.revision()).isEqualTo(revision);
            assertThat(cluster.truth().entry(key).orElseThrow().modRevision()).isEqualTo(revision);
        }
    }

    @Test
    void anUpdateWhoseAnswerIsLostIsSaidToBeUnknownAndIsWrittenOnce() {
        try (EtcdConnection etcd = connect(Duration.ofMinutes(1))) {
            Registration registration = registered(etcd);

            link.blackHoleDownstream();
            assertThatThrownBy(() -> registration.update(instance -> instance.withWeight(3)))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("update services/orders/a")
                    .hasMessageContaining("it will be");
            link.heal();

            assertThat(registration.updateAsync(instance -> instance)).succeedsWithin(SOON);
            var entry = cluster.truth().entry(key).orElseThrow();
            assertThat(entry.value()).contains("\"weight\":3");
            assertThat(entry.modRevision()).isEqualTo(registration.revision());
            assertThat(registration.state()).isEqualTo(State.REGISTERED);
        }
    }

    @Test
    void aDeregistrationThatCannotBeToldIsNotForgotten() {
        try (EtcdConnection etcd = connect(Duration.ofMinutes(2))) {
            Registration registration = registered(etcd);

            link.blackHoleUpstream();
            registration.close();

            assertThat(registration.state()).isEqualTo(State.CLOSED);
            assertThat(registration.closeAsync()).isNotDone();
            assertThat(cluster.truth().get(key)).isPresent();

            link.heal();

            assertThat(registration.closeAsync()).succeedsWithin(SOON).isEqualTo(true);
            assertThat(cluster.truth().get(key)).isEmpty();
            // The lease still lives, and nothing of ours comes back under it.
            assertThat(etcd.session().isActive()).isTrue();
        }
    }

    @Test
    void aRegistrationThatWasGivenUpWhileUnknownLeavesNothing() {
        try (EtcdConnection etcd = connect(Duration.ofMinutes(2))) {
            etcd.session();
            link.blackHoleDownstream();

            Registration registration = ServiceRegistry.of(etcd).register(orders);
            assertThat(registration.state()).isEqualTo(State.PENDING);
            eventually().until(() -> cluster.truth().get(key).isPresent());
            registration.close();
            link.heal();

            assertThat(registration.closeAsync()).succeedsWithin(SOON).isEqualTo(true);
            assertThat(cluster.truth().get(key)).isEmpty();
        }
    }

    @Test
    void whoIsNotHeardOfIsGoneWithItsLeaseAndBackWhenItIsHeardAgain() {
        try (EtcdConnection etcd = connect(Duration.ofSeconds(4));
                EtcdConnection direct = connectPastTheProxy()) {
            Registration registration = registered(etcd);
            ServiceView view = ServiceRegistry.of(direct).discover("orders");
            assertThat(view.awaitInstances(1, SOON)).isTrue();

            link.blackHole();

            eventually().until(() -> view.snapshot().instances().isEmpty());
            assertThat(registration.state()).isEqualTo(State.LOST);

            link.heal();

            assertThat(view.awaitInstancesAsync(1))
                    .succeedsWithin(SOON)
                    .satisfies(list -> assertThat(list.instances()).containsExactly(orders));
            assertThat(registration.awaitRegistered(SOON)).isTrue();
        }
    }

    @Test
    void whoseLeaseEndedDuringAnOutageIsBackWithinItsTtlAndTwoSecondsAfterIt() {
        Duration ttl = Duration.ofSeconds(30);
        try (EtcdConnection etcd = connect(ttl)) {
            registered(etcd);
            long lease = etcd.session().leaseId();

            link.blackHole();
            cluster.truth().revokeLease(lease);
            assertThat(cluster.truth().get(key)).isEmpty();
            link.heal();

            eventually()
                    .atMost(ttl.plusSeconds(2))
                    .until(() -> cluster.truth().get(key).isPresent());
        }
    }

    @Test
    void aListThatIsCutOffWhileHistoryIsCompactedGetsExactlyWhatItMissed() {
        try (EtcdConnection etcd = connect(Duration.ofMinutes(1));
                EtcdConnection direct = connectPastTheProxy()) {
            ServiceRegistry there = ServiceRegistry.of(direct);
            Registration a = there.register(orders);
            Registration b = there.register(orders.withId("b"));
            ServiceView view = ServiceRegistry.of(etcd).discover("orders");
            assertThat(view.awaitInstances(2, SOON)).isTrue();
            List<ServiceChange> changes = new CopyOnWriteArrayList<>();
            view.subscribe(changes::add);
            eventually().until(() -> changes.size() == 1);

            link.refuse();
            link.reset();
            eventually().until(() -> view.snapshot().source() == Source.STALE);
            a.close();
            b.update(now -> now.withWeight(7));
            ServiceInstance c = orders.withId("c");
            long newest = there.register(c).revision();
            cluster.compact();
            link.heal();

            assertThat(view.awaitRevision(newest, SOON)).isTrue();
            eventually().until(() -> view.snapshot().source() == Source.LIVE);
            assertThat(view.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("b", "c");
            ServiceInstance heavier = orders.withId("b").withWeight(7);
            eventually().untilAsserted(() -> assertThat(changes).hasSize(2));
            assertThat(changes.get(1).added()).containsExactly(c);
            assertThat(changes.get(1).changed())
                    .containsExactly(new ServiceChange.Changed(orders.withId("b"), heavier));
            assertThat(changes.get(1).removed()).containsExactly(orders);
        }
    }

    @Test
    void aBrokenLinkMakesAListStaleAndAMendedOneBringsWhatWasMissed() {
        try (EtcdConnection etcd = connect(Duration.ofMinutes(1));
                EtcdConnection direct = connectPastTheProxy()) {
            ServiceRegistry there = ServiceRegistry.of(direct);
            Registration a = there.register(orders);
            ServiceView view = ServiceRegistry.of(etcd).discover("orders");
            assertThat(view.awaitInstances(1, SOON)).isTrue();
            List<ServiceChange> changes = new CopyOnWriteArrayList<>();
            view.subscribe(changes::add);

            link.refuse();
            link.reset();
            eventually().until(() -> view.snapshot().source() == Source.STALE);
            a.close();
            Registration b = there.register(orders.withId("b"));
            assertThat(view.select().id()).isEqualTo("a");
            link.heal();

            assertThat(view.awaitRevision(b.revision(), SOON)).isTrue();
            eventually().until(() -> view.snapshot().source() == Source.LIVE);
            assertThat(view.select().id()).isEqualTo("b");
            eventually().untilAsserted(() -> {
                assertThat(changes.stream().flatMap(change -> change.added().stream()))
                        .extracting(ServiceInstance::id)
                        .containsExactly("a", "b");
                assertThat(changes.stream().flatMap(change -> change.removed().stream()))
                        .extracting(ServiceInstance::id)
                        .containsExactly("a");
            });
        }
    }

    /** Its call deadline is short: registering returns then, whether or not etcd has answered. */
    private Registration registered(EtcdConnection etcd) {
        Registration registration = ServiceRegistry.of(etcd).register(orders);
        assertThat(registration.awaitRegistered(SOON)).isTrue();
        return registration;
    }

    private EtcdConnection connect(Duration ttl) {
        return EtcdConnection.open(Etcd.settings(cluster, prefix)
                .callTimeout(Duration.ofSeconds(1))
                .sessionTtl(ttl)
                .build());
    }

    private EtcdConnection connectPastTheProxy() {
        return EtcdConnection.open(Etcd.settings(cluster, prefix)
                .endpoints(cluster.member(0).directEndpoint())
                .build());
    }
}
