package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.registry.NoInstanceException.Reason;
import io.muster.registry.Registration.State;
import io.muster.registry.ServiceSnapshot.Source;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EtcdTest(members = 3, own = true)
class OutageTest {
    private static final Duration LASTING = Duration.ofSeconds(30);

    private final String prefix;
    private final ServiceInstance orders = ServiceInstance.of("orders", "10.0.0.5", 8080);

    OutageTest(@RandomPrefix String prefix) {
        this.prefix = prefix;
    }

    @Test
    void anOutageOfEtcdRemovesNobodyFromAnyList(EtcdCluster cluster) {
        // Long beside the time that it takes to register again, for etcd counts it anew when it is back.
        Duration ttl = Duration.ofSeconds(12);
        try (EtcdConnection provider = connect(cluster, 4, ttl);
                EtcdConnection caller = connect(cluster, 5, ttl)) {
            List<Registration> registrations = registered(provider, 200);
            ServiceView view = ServiceRegistry.of(caller).discover("orders");
            assertThat(view.awaitInstances(200, SOON)).isTrue();
            Set<ServiceInstance> all = Set.copyOf(view.snapshot().instances());
            List<ServiceChange> changes = new CopyOnWriteArrayList<>();
            List<Source> sources = new CopyOnWriteArrayList<>();
            view.subscribe(new ServiceView.Listener() {
                @Override
                public void onChange(ServiceChange change) {
                    changes.add(change);
                }

                @Override
                public void onSource(Source source) {
                    sources.add(source);
                }
            });
            eventually().until(() -> changes.size() == 1);

            cluster.members().forEach(EtcdMember::kill);

            eventually().until(() -> view.snapshot().source() == Source.STALE);
            // Longer than the lease lives: the registrations have lost their session, the list keeps the instances.
            eventually().until(() -> registrations.stream().allMatch(one -> one.state() == State.LOST));
            stayDown();
            ServiceSnapshot stale = view.snapshot();
            assertThat(stale.instances()).hasSize(200);
            assertThat(stale.age()).isPositive();
            eventually().until(() -> view.snapshot().age().compareTo(stale.age()) > 0);
            assertThat(all).contains(view.select());

            cluster.members().parallelStream().forEach(EtcdMember::restart);

            assertThat(registrations).allMatch(one -> one.awaitRegistered(ttl.plusSeconds(2)));
            eventually().until(() -> view.snapshot().source() == Source.LIVE);
            for (Registration registration : registrations) {
                assertThat(view.awaitRevision(registration.revision(), SOON)).isTrue();
            }
            assertThat(Set.copyOf(view.snapshot().instances())).isEqualTo(all);
            eventually().untilAsserted(() -> assertThat(sources).endsWith(Source.STALE, Source.LIVE));
            // The first one, with all of them: nobody was removed, nor told to be anything else.
            assertThat(changes).hasSize(1);
        }
    }

    @Test
    void aServiceStartsWhileEtcdIsDownAndRegistersWhenItIsThere(EtcdCluster cluster) {
        cluster.members().forEach(EtcdMember::kill);
        try (EtcdConnection etcd = EtcdConnection.openLazily(Etcd.settings(cluster, prefix)
                .callTimeout(Duration.ofSeconds(1))
                .build())) {
            ServiceRegistry registry = ServiceRegistry.of(etcd);

            Registration registration = registry.register(orders);
            ServiceView view = registry.discover("orders");

            assertThat(registration.state()).isEqualTo(State.PENDING);
            assertThat(registration.revision()).isZero();
            assertThat(view.snapshot().source()).isEqualTo(Source.NONE);
            assertThatThrownBy(view::select)
                    .isInstanceOfSatisfying(
                            NoInstanceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_LOADED));

            cluster.members().parallelStream().forEach(EtcdMember::restart);

            assertThat(registration.awaitRegistered(SOON)).isTrue();
            assertThat(view.awaitInstances(1, SOON)).isTrue();
            assertThat(view.select()).isEqualTo(orders);
        } finally {
            cluster.members().stream().filter(member -> !member.isAlive()).forEach(EtcdMember::restart);
        }
    }

    /** No list may shrink, not even for a moment: a listener would be told. */
    @Test
    void restartingAllMembersOneAfterTheOtherIsNotSeenByAnyone(EtcdCluster cluster) {
        try (EtcdConnection provider = connect(cluster, 4, LASTING);
                EtcdConnection caller = connect(cluster, 5, LASTING)) {
            ServiceRegistry there = ServiceRegistry.of(provider);
            List<CompletableFuture<Registration>> registrations = IntStream.range(0, 200)
                    .mapToObj(i -> there.registerAsync(ServiceInstance.of("many", "10.0.0.5", 8080)))
                    .toList();
            ServiceView view = ServiceRegistry.of(caller).discover("many");
            assertThat(view.awaitInstances(200, SOON)).isTrue();
            List<ServiceInstance> removed = new CopyOnWriteArrayList<>();
            view.subscribe(change -> removed.addAll(change.removed()));

            for (EtcdMember member : cluster.members()) {
                member.kill();
                assertThat(view.snapshot().instances()).hasSize(200);
                assertThatANewClientSees(200, cluster, 6 + member.index());
                member.restart();
                long revision = registrations
                        .get(0)
                        .thenCompose(one -> one.updateAsync(now -> now.withMetadata("seen", member.toString())))
                        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                        .join();
                assertThat(view.awaitRevision(revision, SOON)).isTrue();
            }

            assertThat(removed).isEmpty();
            assertThat(view.snapshot().instances()).hasSize(200);
        }
    }

    private void assertThatANewClientSees(int count, EtcdCluster cluster, int callSeconds) {
        try (EtcdConnection newcomer = connect(cluster, callSeconds, LASTING)) {
            ServiceView view = ServiceRegistry.of(newcomer).discover("many");
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            view.subscribe(change -> sizes.add(change.added().size()));

            assertThat(view.awaitInstances(count, SOON)).isTrue();
            eventually().untilAsserted(() -> assertThat(sizes).containsExactly(count));
        }
    }

    @Test
    void theLeadersDeathChangesNothingForAnyone(EtcdCluster cluster) {
        try (EtcdConnection provider = connect(cluster, 4, LASTING);
                EtcdConnection caller = connect(cluster, 5, LASTING)) {
            Registration registration = registered(provider);
            ServiceView view = ServiceRegistry.of(caller).discover("orders");
            assertThat(view.awaitInstances(1, SOON)).isTrue();
            EtcdMember leader = cluster.leader();

            leader.kill();

            long revision = registration
                    .updateAsync(instance -> instance.withWeight(3))
                    .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                    .join();
            assertThat(view.awaitRevision(revision, SOON)).isTrue();
            assertThat(view.select().weight()).isEqualTo(3);
            leader.restart();
        }
    }

    /** As long as {@code -Dregistry.outage=PT2M} says; by default no longer than the lease lives. */
    private static void stayDown() {
        Duration longer = Duration.parse(System.getProperty("registry.outage", "PT0S"));
        long start = System.nanoTime();
        Etcd.eventually().atMost(longer.plus(SOON)).until(() -> System.nanoTime() - start >= longer.toNanos());
    }

    private static List<Registration> registered(EtcdConnection etcd, int count) {
        ServiceRegistry registry = ServiceRegistry.of(etcd);
        List<CompletableFuture<Registration>> all = IntStream.range(0, count)
                .mapToObj(i -> registry.registerAsync(ServiceInstance.of("orders", "10.0.0.5", 8080)))
                .toList();
        return all.stream().map(CompletableFuture::join).toList();
    }

    private Registration registered(EtcdConnection etcd) {
        Registration registration = ServiceRegistry.of(etcd).register(orders);
        assertThat(registration.awaitRegistered(SOON)).isTrue();
        return registration;
    }

    /** Different call time-outs make different connections, as two processes have. */
    private EtcdConnection connect(EtcdCluster cluster, int callSeconds, Duration ttl) {
        return EtcdConnection.open(Etcd.settings(cluster, prefix)
                .callTimeout(Duration.ofSeconds(callSeconds))
                .sessionTtl(ttl)
                .build());
    }
}
