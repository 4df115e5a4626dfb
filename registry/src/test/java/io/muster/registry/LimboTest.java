package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.registry.DiscoveryOptions.Ejection;
import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a view does about instances that vanish, or whose calls fail. */
@EtcdTest
class LimboTest extends WithRegistry {
    private final DiscoveryOptions options = DiscoveryOptions.of(Selector.roundRobin());

    LimboTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
    }

    @Test
    void whoVanishesWithoutAGoodbyeIsCalledOnlyWhenNothingElseIsLeft() {
        ServiceView view = registry.discover("orders", options);
        Registration alive = registry.register(orders("alive"));
        appear("lost");
        vanish(view, "lost");

        assertThat(view.snapshot().limbo()).extracting(ServiceInstance::id).containsExactly("lost");
        assertThat(view.snapshot().instances()).extracting(ServiceInstance::id).containsExactly("alive");
        assertThat(chosen(view)).containsExactly("alive");

        alive.close();

        eventually().untilAsserted(() -> assertThat(view.snapshot().instances()).isEmpty());
        assertThat(chosen(view)).containsExactly("lost");
    }

    @Test
    void whoSaysGoodbyeIsGoneAtOnce() {
        ServiceView view = registry.discover("orders", options);
        Registration registration = registry.register(orders("a"));
        view.awaitInstances(1, SOON);

        registration.close();

        eventually().untilAsserted(() -> assertThat(view.snapshot().instances()).isEmpty());
        assertThat(view.snapshot().limbo()).isEmpty();
        assertThatThrownBy(view::select).isInstanceOf(NoInstanceException.class);
    }

    @Test
    void whenMostVanishAtOnceAllAreCalledAndTheViewSaysSo() {
        ServiceView view = registry.discover("orders", options);
        IntStream.range(0, 4).forEach(i -> appear(String.valueOf(i)));
        assertThat(view.awaitInstances(4, SOON)).isTrue();

        vanish(view, "0");
        vanish(view, "1");
        assertThat(view.snapshot().isSuddenLoss()).isFalse();
        assertThat(chosen(view)).containsExactlyInAnyOrder("2", "3");

        vanish(view, "2");
        assertThat(view.snapshot().isSuddenLoss()).isTrue();
        assertThat(chosen(view)).containsExactlyInAnyOrder("0", "1", "2", "3");

        appear("0");
        assertThat(view.awaitInstances(2, SOON)).isTrue();
        assertThat(view.snapshot().isSuddenLoss()).isFalse();
        assertThat(chosen(view)).containsExactlyInAnyOrder("0", "3");
    }

    @Test
    void limboIsBoundedInTimeAndNumber() {
        ServiceView view = registry.discover("orders", options.limbo(new Limbo(Duration.ofMillis(500), 1, 1)));
        appear("a");
        appear("b");
        assertThat(view.awaitInstances(2, SOON)).isTrue();

        vanish(view, "a");
        vanish(view, "b");

        assertThat(view.snapshot().limbo()).hasSizeLessThanOrEqualTo(1);
        eventually().untilAsserted(() -> assertThat(view.snapshot().limbo()).isEmpty());
        assertThatThrownBy(view::select).isInstanceOf(NoInstanceException.class);
    }

    @Test
    void limboCanBeOff() {
        ServiceView view = registry.discover("orders", options.limbo(Limbo.OFF));
        appear("a");
        assertThat(view.awaitInstances(1, SOON)).isTrue();

        vanish(view, "a");

        assertThat(view.snapshot().limbo()).isEmpty();
        assertThatThrownBy(view::select).isInstanceOf(NoInstanceException.class);
    }

    @Test
    void whoseCallsFailIsLeftOutForAWhileButNeverTooMany() {
        ServiceView view = registry.discover("orders", options.ejecting(new Ejection(3, Duration.ofMinutes(10), 0.5)));
        appear("a");
        appear("b");
        assertThat(view.awaitInstances(2, SOON)).isTrue();

        fail(view, "a", 2);
        assertThat(chosen(view)).containsExactlyInAnyOrder("a", "b");
        succeed(view, "a");
        fail(view, "a", 2);
        assertThat(chosen(view)).containsExactlyInAnyOrder("a", "b");
        fail(view, "a", 1);
        assertThat(chosen(view)).containsExactly("b");
        fail(view, "b", 5);
        assertThat(chosen(view)).containsExactly("b");
    }

    @Test
    void whoWasLeftOutComesBack() {
        ServiceView view = registry.discover("orders", options.ejecting(new Ejection(1, Duration.ofMillis(500), 0.5)));
        appear("a");
        appear("b");
        assertThat(view.awaitInstances(2, SOON)).isTrue();
        fail(view, "a", 1);

        eventually().untilAsserted(() -> assertThat(chosen(view)).contains("a", "b"));
    }

    @Test
    void aCallCountsUntilItIsClosed() {
        ServiceView view = registry.discover("orders", Selector.leastOutstanding());
        appear("a");
        appear("b");
        assertThat(view.awaitInstances(2, SOON)).isTrue();

        Call first = view.begin();
        assertThat(IntStream.range(0, 50).mapToObj(i -> view.select().id()).distinct())
                .doesNotContain(first.instance().id());
        Call second = view.begin();
        assertThat(second.instance().id()).isNotEqualTo(first.instance().id());
        first.close();
        first.close();
        assertThat(IntStream.range(0, 50).mapToObj(i -> view.select().id()).distinct())
                .containsExactly(first.instance().id());
    }

    @Test
    void aKeyFindsTheSameInstanceInEveryView() {
        IntStream.range(0, 10).forEach(i -> appear(String.valueOf(i)));
        ServiceView one = registry.discover("orders", options);
        ServiceView other = registry.discover("orders", Selector.weightedRandom());
        assertThat(one.awaitInstances(10, SOON)).isTrue();
        assertThat(other.awaitInstances(10, SOON)).isTrue();

        Set<String> found = IntStream.range(0, 100)
                .mapToObj(i -> {
                    String id = one.select("key-" + i).id();
                    assertThat(other.select("key-" + i).id()).isEqualTo(id);
                    return id;
                })
                .collect(Collectors.toSet());

        assertThat(found).hasSizeGreaterThan(5);
    }

    private static void fail(ServiceView view, String id, int times) {
        for (int failed = 0; failed < times; ) {
            try (Call call = view.begin()) {
                if (call.instance().id().equals(id)) {
                    call.failed();
                    failed++;
                }
            }
        }
    }

    private static void succeed(ServiceView view, String id) {
        for (boolean done = false; !done; ) {
            try (Call call = view.begin()) {
                done = call.instance().id().equals(id);
            }
        }
    }

    private static Set<String> chosen(ServiceView view) {
        return IntStream.range(0, 50).mapToObj(i -> view.select().id()).collect(Collectors.toSet());
    }

    private void appear(String id) {
        cluster.truth()
                .put(
                        prefix + "services/orders/" + id,
                        InstanceCodec.encode(orders(id)).utf8());
    }

    private void vanish(ServiceView view, String id) {
        eventually().until(() -> view.snapshot().find(id).isPresent());
        cluster.truth().delete(prefix + "services/orders/" + id);
        eventually().until(() -> view.snapshot().find(id).isEmpty());
    }

    private static ServiceInstance orders(String id) {
        return ServiceInstance.of("orders", "10.0.0.5", 8080).withId(id);
    }
}
