package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EtcdTest
class CanaryTest {
    record Limits(int max) {}

    @Test
    void aShareIsAboutSoManyInstancesAndThoseOfASmallerShareAreAmongThoseOfALarger() {
        assertThat(instances("/c/", "0%")).isEmpty();
        List<Integer> few = instances("/c/", "5%");
        List<Integer> more = instances("/c/", "25.5 %");

        assertThat(few).hasSizeBetween(300, 700);
        assertThat(more).hasSizeBetween(2_250, 2_850).containsAll(few);
        assertThat(instances("/c/", "100%")).hasSize(10_000);
        assertThat(instances("/other/", "5%"))
                .as("other instances go first elsewhere")
                .isNotEqualTo(few);
    }

    /** Which of 10,000 have the layer. */
    private static List<Integer> instances(String prefix, String share) {
        return IntStream.range(0, 10_000)
                .filter(i -> has(Canary.of(prefix, "orders-" + i), share))
                .boxed()
                .toList();
    }

    private static boolean has(Canary canary, String share) {
        try {
            return canary.has(ConfigFactory.parseString("canary-share = \"" + share + "\"")
                    .root());
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePlaceOfAnInstanceIsTheSameInEveryProcessAndVersion() {
        assertThat(Canary.of("/config/orders-canary/", "orders-1").place()).isEqualTo(PLACE_OF_ORDERS_1);
        assertThatThrownBy(() -> Canary.of("/c/", " ")).isInstanceOf(InvalidSettingException.class);
    }

    /** {@code printf '/config/orders-canary/\norders-1' | sha256sum}: the first eight bytes, modulo 10,000. */
    private static final int PLACE_OF_ORDERS_1 = 9982;

    @Test
    void theLayerAppliesWhereTheShareReachesAndWhatIsWrongInItHarmsNobodyElse(
            EtcdCluster cluster, @RandomPrefix String prefix) {
        String canaryPrefix = prefix + "canary/";
        String early = instance(canaryPrefix, 0, 4_999);
        String late = instance(canaryPrefix, 5_000, 9_999);
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore base = ConfigStore.of(etcd, prefix + "base/");
            ConfigStore canary = ConfigStore.of(etcd, canaryPrefix);
            base.set("limits.max", "1");
            try (ConfigWatch first = open(etcd, base, canary, early);
                    ConfigWatch second = open(etcd, base, canary, late)) {
                LiveValue<Limits> there = first.bind("limits", Limits.class);
                LiveValue<Limits> here = second.bind("limits", Limits.class);

                judged(canary.set("limits.max", "2"), first, second);
                assertThat(there.get()).as("no share, nobody").isEqualTo(new Limits(1));

                judged(canary.set("canary-share", "50%"), first, second);
                assertThat(there.get()).isEqualTo(new Limits(2));
                assertThat(here.get()).isEqualTo(new Limits(1));
                assertThat(first.snapshot().config().hasPath("canary-share")).isFalse();
                assertThat(first.explain("limits.max").candidates()).hasSize(2);
                assertThat(second.explain("limits.max").candidates()).hasSize(1);

                judged(canary.set("limits.max", "many"), first, second);
                assertThat(first.status().verdict()).isEqualTo(ConfigStatus.Verdict.REJECTED);
                assertThat(second.status().verdict()).isEqualTo(ConfigStatus.Verdict.ACCEPTED);

                judged(canary.set("limits.max", "3"), first, second);
                judged(canary.set("canary-share", "100%"), first, second);
                assertThat(there.get()).isEqualTo(new Limits(3));
                assertThat(here.get()).isEqualTo(new Limits(3));

                judged(canary.set("canary-share", "half"), first, second);
                assertThat(second.status().problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.key()).contains(canaryPrefix + "canary-share");
                    assertThat(problem.message()).startsWith("half (expected: a share");
                });
                assertThat(here.get()).isEqualTo(new Limits(3));

                judged(canary.remove("canary-share"), first, second);
                assertThat(there.get()).isEqualTo(new Limits(1));
                assertThat(here.get()).isEqualTo(new Limits(1));
            }
        }
    }

    @Test
    void aPlanSaysWhatInstancesThatHaveTheLayerWouldSay(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore base = ConfigStore.of(etcd, prefix + "base/");
            ConfigStore canary = ConfigStore.of(etcd, prefix + "canary/");
            base.set("limits.max", "1");
            try (ConfigWatch watch = open(etcd, base, canary, "any")) {
                watch.bind("limits", Limits.class);

                EditPlan plan = canary.edit().set("limits.max", "many").plan(watch);

                assertThat(plan.problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.path()).isEqualTo("limits.max"));
                assertThat(canary.edit().set("limits.max", "2").plan(watch).isGood())
                        .isTrue();
            }
        }
    }

    private static ConfigWatch open(EtcdConnection etcd, ConfigStore base, ConfigStore canary, String instance) {
        return ConfigWatch.builder(etcd)
                .layer(base.prefix())
                .canaryLayer(canary.prefix(), instance)
                .openTimeout(Etcd.LONG)
                .open();
    }

    private static String instance(String prefix, int from, int to) {
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "instance-" + i)
                .filter(id -> {
                    int place = Canary.of(prefix, id).place();
                    return from <= place && place <= to;
                })
                .findFirst()
                .orElseThrow();
    }

    private static void judged(long revision, ConfigWatch... watches) {
        for (ConfigWatch watch : watches) {
            watch.awaitRevision(revision)
                    .handle((snapshot, refused) -> null)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
    }
}
