package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.registry.NoInstanceException.Reason;
import io.muster.registry.ServiceChange.Changed;
import io.muster.registry.ServiceInstance.Status;
import io.muster.registry.ServiceSnapshot.Source;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class DiscoveryTest {
    private final EtcdCluster cluster;
    private final String prefix;
    private final EtcdConnection provider;
    private final EtcdConnection caller;
    private final ServiceRegistry there;
    private final ServiceRegistry here;

    DiscoveryTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        this.provider = Etcd.connectElsewhere(cluster, prefix);
        this.caller = Etcd.connect(cluster, prefix);
        this.there = ServiceRegistry.of(provider);
        this.here = ServiceRegistry.of(caller);
    }

    @AfterEach
    void disconnect() {
        provider.close();
        caller.close();
    }

    @Test
    void whatIsRegisteredIsThereAtOnceForWhoeverComesLater() {
        Registration a = there.register(orders("a"));
        there.register(orders("b"));

        ServiceView view = here.discover("orders");

        ServiceSnapshot snapshot = view.snapshot();
        assertThat(snapshot.instances()).extracting(ServiceInstance::id).containsExactly("a", "b");
        assertThat(snapshot.find("a")).contains(a.instance());
        assertThat(snapshot.source()).isEqualTo(Source.LIVE);
        assertThat(snapshot.age()).isZero();
        assertThat(snapshot.revision()).isGreaterThanOrEqualTo(a.revision());
        assertThat(snapshot.skipped()).isZero();
    }

    @Test
    void aViewThatHasReachedTheRevisionOfARegistrationShowsIt() {
        ServiceView view = here.discover("orders");
        Registration registration = there.register(orders("a"));

        assertThat(view.awaitRevision(registration.revision(), SOON)).isTrue();
        assertThat(view.snapshot().find("a")).isPresent();

        long updated = registration.update(instance -> instance.withZone("eu-1"));
        assertThat(view.awaitRevisionAsync(updated))
                .succeedsWithin(SOON)
                .satisfies(
                        list -> assertThat(list.find("a").orElseThrow().zone()).isEqualTo("eu-1"));
    }

    @Test
    void aRevisionThatChangedNothingHereIsReachedAsWell() {
        ServiceView view = here.discover("orders");
        there.register(orders("a"));
        long elsewhere = cluster.truth().put(prefix + "elsewhere", "x");

        assertThat(view.awaitRevision(elsewhere, SOON)).isTrue();
        assertThat(view.snapshot().find("a")).isPresent();
        assertThat(view.snapshot().revision()).isGreaterThanOrEqualTo(elsewhere);
        assertThat(view.awaitRevision(elsewhere + 1_000_000, Duration.ofMillis(50)))
                .isFalse();
    }

    @Test
    void waitingForInstancesCountsThoseThatAreUp() {
        ServiceView view = here.discover("orders");
        there.register(orders("a"));
        there.register(orders("b").withStatus(Status.STARTING));
        var two = view.awaitInstancesAsync(2);

        assertThat(view.awaitInstances(1, SOON)).isTrue();
        assertThat(view.awaitInstances(2, Duration.ofMillis(50))).isFalse();
        assertThat(two).isNotDone();

        there.register(orders("c"));

        assertThat(two)
                .succeedsWithin(SOON)
                .satisfies(list ->
                        assertThat(list.up()).extracting(ServiceInstance::id).containsExactly("a", "c"));
    }

    @Test
    void selectionTakesTurnsAmongThoseThatAreUp() {
        Registration a = there.register(orders("a"));
        there.register(orders("b"));
        there.register(orders("c").withStatus(Status.DOWN));
        ServiceView view = here.discover("orders");

        assertThat(IntStream.range(0, 4).mapToObj(i -> view.select().id()).sorted())
                .containsExactly("a", "a", "b", "b");

        assertThat(view.awaitRevision(a.setStatus(Status.DRAINING), SOON)).isTrue();
        assertThat(view.select().id()).isEqualTo("b");
    }

    @Test
    void aSelectorOfOnesOwnIsAskedForAPickerOnceForEachList() {
        there.register(orders("a"));
        List<List<ServiceInstance>> asked = new ArrayList<>();
        ServiceView view = here.discover("orders", candidates -> {
            asked.add(candidates.stream().map(Eligible::instance).toList());
            return () -> candidates.get(candidates.size() - 1);
        });

        view.select();
        view.select();
        Registration b = there.register(orders("b"));
        view.awaitRevision(b.revision(), SOON);

        assertThat(view.select().id()).isEqualTo("b");
        assertThat(asked).hasSize(2);
    }

    @Test
    void whoHasReachedARevisionNeverSelectsFromAnOlderList() {
        Registration a = there.register(orders("a"));
        Registration b = there.register(orders("b"));
        ServiceView view = here.discover("orders");
        assertThat(view.awaitInstances(2, SOON)).isTrue();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<?> others = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                view.select();
            }
        });
        try {
            for (int i = 0; i < 30; i++) {
                Registration leaving = i % 2 == 0 ? a : b;
                assertThat(view.awaitRevision(leaving.setStatus(Status.DRAINING), SOON))
                        .isTrue();
                assertThat(view.select().id()).isNotEqualTo(leaving.instance().id());
                assertThat(view.awaitRevision(leaving.setStatus(Status.UP), SOON))
                        .isTrue();
            }
        } finally {
            done.set(true);
        }
        assertThat(others).succeedsWithin(SOON);
    }

    @Test
    void whenThereIsNothingToSelectTheReasonIsTold() {
        ServiceView view = here.discover("orders");
        assertNothing(view, Reason.NONE_REGISTERED, "no instance is registered");

        Registration a = there.register(orders("a").withStatus(Status.DRAINING));
        view.awaitRevision(a.revision(), SOON);
        assertNothing(view, Reason.ALL_DRAINING, "{DRAINING=1}");

        Registration b = there.register(orders("b").withStatus(Status.STARTING));
        view.awaitRevision(b.revision(), SOON);
        assertNothing(view, Reason.NONE_UP, "{STARTING=1, DRAINING=1}");

        view.close();
        assertNothing(view, Reason.CLOSED, "the view is closed");
    }

    @Test
    void aListenerIsToldExactlyWhatChanged() throws InterruptedException {
        Registration a = there.register(orders("a"));
        ServiceView view = here.discover("orders");
        LinkedBlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>();
        view.subscribe(changes::add);

        assertThat(changes.take().added()).containsExactly(a.instance());

        Registration b = there.register(orders("b"));
        assertThat(changes.take())
                .isEqualTo(new ServiceChange("orders", b.revision(), List.of(b.instance()), List.of(), List.of()));

        ServiceInstance before = a.instance();
        long revision = a.setStatus(Status.DOWN);
        assertThat(changes.take())
                .isEqualTo(new ServiceChange(
                        "orders",
                        revision,
                        List.of(),
                        List.of(new Changed(before, before.withStatus(Status.DOWN))),
                        List.of()));

        b.close();
        ServiceInstance leaving = b.instance().withStatus(Status.DRAINING);
        assertThat(changes.take().changed()).containsExactly(new Changed(b.instance(), leaving));
        ServiceChange last = changes.take();
        assertThat(last.removed()).containsExactly(leaving);
        assertThat(last.added()).isEmpty();
        assertThat(last.changed()).isEmpty();
    }

    @Test
    void aListenerOfAnEmptyServiceIsToldThatItIsEmpty() throws InterruptedException {
        LinkedBlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>();
        here.discover("orders").subscribe(changes::add);

        assertThat(changes.take().isEmpty()).isTrue();
    }

    @Test
    void aListenerThatBlocksOrThrowsHarmsNobodyElse() throws InterruptedException {
        ServiceView view = here.discover("orders");
        CountDownLatch release = new CountDownLatch(1);
        LinkedBlockingQueue<ServiceChange> changes = new LinkedBlockingQueue<>();
        view.subscribe(change -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        view.subscribe(change -> {
            throw new IllegalStateException("a listener's own fault");
        });
        view.subscribe(changes::add);

        Registration a = there.register(orders("a"));

        assertThat(changes.take().isEmpty()).isTrue();
        assertThat(changes.take().added()).containsExactly(a.instance());
        assertThat(view.awaitInstances(1, SOON)).isTrue();
        release.countDown();
    }

    @Test
    void aClosedSubscriptionIsNotToldAnyMore() {
        ServiceView view = here.discover("orders");
        LinkedBlockingQueue<ServiceChange> told = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<ServiceChange> notTold = new LinkedBlockingQueue<>();
        var subscription = view.subscribe(notTold::add);
        view.subscribe(told::add);
        eventually().until(() -> told.size() == 1 && notTold.size() == 1);

        subscription.close();
        there.register(orders("a"));

        eventually().until(() -> told.size() == 2);
        assertThat(notTold).hasSize(1);
    }

    @Test
    void viewsOfOneServiceShareTheWatchUntilTheLastIsClosed() {
        ServiceView one = here.discover("orders");
        ServiceView two = ServiceRegistry.of(caller).discover("orders", Selector.random());
        ServiceView other = here.discover("payments");

        assertThat(feed(one)).isSameAs(feed(two)).isNotSameAs(feed(other));

        one.close();
        one.close();
        there.register(orders("a"));

        assertThat(two.awaitInstances(1, SOON)).isTrue();
        assertThatThrownBy(() -> one.awaitInstances(1, SOON)).isInstanceOf(ConnectionClosedException.class);
        two.close();
        assertThat(feed(here.discover("orders"))).isNotSameAs(feed(two));
    }

    @Test
    void closingAViewEndsWhatWaitsOnIt() {
        ServiceView view = here.discover("orders");
        here.discover("orders");
        var waiting = view.awaitInstancesAsync(1);

        view.close();

        assertThat(waiting)
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void theListStaysWhenItsConnectionIsClosed() {
        there.register(orders("a"));
        ServiceView view = here.discover("orders");

        caller.close();

        assertThat(view.snapshot().source()).isEqualTo(Source.STALE);
        assertThat(view.snapshot().instances()).hasSize(1);
        assertThat(view.select().id()).isEqualTo("a");
        assertThatThrownBy(() -> here.discover("payments")).isInstanceOf(ConnectionClosedException.class);
    }

    private static Object feed(ServiceView view) {
        return ((SharedView) view).feed();
    }

    private static void assertNothing(ServiceView view, Reason reason, String message) {
        assertThatThrownBy(view::select)
                .asInstanceOf(type(NoInstanceException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e ->
                        assertThat(e).hasMessageStartingWith("select orders: ").hasMessageContaining(message));
    }

    private static ServiceInstance orders(String id) {
        return ServiceInstance.of("orders", "10.0.0.5", 8080).withId(id);
    }
}
