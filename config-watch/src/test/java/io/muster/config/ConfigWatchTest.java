package io.muster.config;

import static io.muster.config.Etcd.LONG;
import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigStatus.Freshness;
import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class ConfigWatchTest {
    record Limits(int maxOrders, Duration window, Optional<String> note) {
        Limits {
            if (maxOrders < 1) {
                throw new IllegalArgumentException("maxOrders: " + maxOrders + " (expected: at least 1)");
            }
        }
    }

    private EtcdConnection etcd;
    private ConfigStore store;

    @BeforeEach
    void storeLimits(EtcdCluster cluster, @RandomPrefix String prefix) {
        etcd = Etcd.connect(cluster);
        store = ConfigStore.of(etcd, prefix + "orders/");
        store.edit().set("limits.max-orders", "5").set("limits.window", "10s").commit();
    }

    @AfterEach
    void disconnect() {
        etcd.close();
    }

    private ConfigWatchBuilder builder() {
        return ConfigWatch.builder(etcd).layer(store.prefix()).openTimeout(LONG);
    }

    private static ConfigSnapshot seen(ConfigWatch watch, long revision) {
        return watch.awaitRevision(revision).orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void aBoundRecordSeesAChange() {
        try (ConfigWatch watch = builder().open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);
            assertThat(limits.get()).isEqualTo(new Limits(5, Duration.ofSeconds(10), Optional.empty()));
            List<String> told = new CopyOnWriteArrayList<>();
            limits.onChange((before, now) -> told.add(before.maxOrders() + " → " + now.maxOrders()));

            long revision = store.set("limits.max-orders", "7");

            ConfigSnapshot snapshot = seen(watch, revision);
            assertThat(snapshot.revision()).isEqualTo(revision);
            assertThat(snapshot.source()).isEqualTo(ConfigSnapshot.Source.SERVER);
            assertThat(snapshot.config().getInt("limits.max-orders")).isEqualTo(7);
            assertThat(limits.get().maxOrders()).isEqualTo(7);
            assertThat(limits.revision()).isEqualTo(revision);
            eventually().untilAsserted(() -> assertThat(told).containsExactly("5 → 7"));
            assertThat(watch.status().isHealthy()).isTrue();
        }
    }

    @Test
    void aBadValueIsRefusedAndTheNextGoodOneHeals() {
        try (ConfigWatch watch = builder().open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);
            List<Verdict> told = new CopyOnWriteArrayList<>();
            watch.onStatus((before, now) -> told.add(now.verdict()));
            long good = watch.snapshot().revision();

            long bad = store.edit()
                    .set("limits.max-orders", "-1")
                    .set("limits.note", "never seen")
                    .commit()
                    .revision();

            assertThatThrownBy(() -> seen(watch, bad))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ConfigRejectedException.class);
            ConfigStatus status = watch.status();
            assertThat(status.verdict()).isEqualTo(Verdict.REJECTED);
            assertThat(status.appliedRevision()).isEqualTo(good);
            assertThat(status.seenRevision()).isEqualTo(bad);
            assertThat(status.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.path()).isEqualTo("limits.max-orders");
                assertThat(problem.key()).contains(store.prefix() + "limits/max-orders");
                assertThat(problem.revision()).isEqualTo(bad);
                assertThat(problem.message()).isEqualTo("maxOrders: -1 (expected: at least 1)");
            });
            assertThat(limits.get()).isEqualTo(new Limits(5, Duration.ofSeconds(10), Optional.empty()));
            assertThat(watch.snapshot().config().hasPath("limits.note")).isFalse();

            long unrelated = store.set("other", "1");
            assertThatThrownBy(() -> seen(watch, unrelated)).hasCauseInstanceOf(ConfigRejectedException.class);
            eventually().untilAsserted(() -> assertThat(told).contains(Verdict.REJECTED));
            seen(watch, store.set("limits.max-orders", "9"));

            assertThat(watch.status().verdict()).isEqualTo(Verdict.ACCEPTED);
            assertThat(watch.status().problems()).isEmpty();
            assertThat(limits.get()).isEqualTo(new Limits(9, Duration.ofSeconds(10), Optional.of("never seen")));
            eventually().untilAsserted(() -> assertThat(told).endsWith(Verdict.ACCEPTED));
        }
    }

    @Test
    void aDocumentThatIsNoneIsRefusedAndSoIsASubstitutionWithoutTarget() {
        try (ConfigWatch watch = builder().open()) {
            long torn = etcd.kv().put(store.prefix() + "more.conf", "limits { window = ");
            assertThatThrownBy(() -> seen(watch, torn)).hasCauseInstanceOf(ConfigRejectedException.class);
            assertThat(watch.status().problems())
                    .extracting(problem -> problem.key().orElseThrow(), Problem::revision)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(store.prefix() + "more.conf", torn));

            long dangling = etcd.kv().put(store.prefix() + "more.conf", "copy = ${limits.nothing}");
            assertThatThrownBy(() -> seen(watch, dangling)).hasCauseInstanceOf(ConfigRejectedException.class);

            long good = etcd.kv().put(store.prefix() + "more.conf", "copy = ${limits.window}");
            assertThat(seen(watch, good).config().getString("copy")).isEqualTo("10s");
        }
    }

    @Test
    void whatIsDeletedAboveShowsAgainFromBelow(@RandomPrefix String prefix) {
        ConfigStore instance = ConfigStore.of(etcd, prefix + "instance/");
        try (ConfigWatch watch = builder()
                .optionalLayer(instance.prefix())
                .defaults(ConfigFactory.parseString("limits.note = default"))
                .overrides(ConfigFactory.parseString("top = 1"))
                .open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);
            assertThat(limits.get().note()).contains("default");

            seen(watch, instance.set("limits.max-orders", "50"));
            assertThat(limits.get().maxOrders()).isEqualTo(50);
            seen(watch, store.set("limits.note", "service"));
            assertThat(limits.get().note()).contains("service");

            seen(watch, instance.remove("limits.max-orders"));
            assertThat(limits.get().maxOrders()).isEqualTo(5);
            seen(watch, store.remove("limits.note"));
            assertThat(limits.get().note()).contains("default");
            assertThat(watch.snapshot().config().getInt("top")).isEqualTo(1);
        }
    }

    @Test
    void aRequiredLayerThatIsEmptiedIsRefused() {
        try (ConfigWatch watch = builder().open()) {
            etcd.kv().delete(KeyRange.prefix(store.prefix()));

            eventually()
                    .untilAsserted(() -> assertThat(watch.status().problems())
                            .extracting(Problem::message)
                            .containsExactly("no keys under " + store.prefix()
                                    + " (expected: at least one in a layer that is required)"));
            assertThat(watch.snapshot().config().getInt("limits.max-orders")).isEqualTo(5);
        }
    }

    @Test
    void openingWhatIsMissingOrBadFailsNamingIt(@RandomPrefix String prefix) {
        Supplier<ConfigWatchBuilder> empty = () -> ConfigWatch.builder(TimeoutOnRefusal.on(etcd))
                .layer(store.prefix())
                .layer(prefix + "nothing/");
        assertThatThrownBy(() -> empty.get().open())
                .isInstanceOf(ConfigRejectedException.class)
                .hasMessageContaining("no keys under " + prefix + "nothing/");

        etcd.kv().put(prefix + "nothing/a", "1");
        etcd.kv().put(prefix + "nothing/a/b", "2");
        assertThatThrownBy(() -> empty.get().open())
                .isInstanceOf(ConfigRejectedException.class)
                .hasMessageContaining(prefix + "nothing/a/b stands beneath " + prefix + "nothing/a");

        assertThatThrownBy(() -> ConfigWatch.builder(etcd).open()).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> ConfigWatch.builder(etcd).layer("/config"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("layer: /config (expected: a prefix that ends in /, like /config/orders/)");
        assertThatThrownBy(() -> builder().layer(store.prefix() + "eu/")).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void openingWaitsForTheFirstGoodConfiguration(@RandomPrefix String prefix) {
        ConfigStore late = ConfigStore.of(etcd, prefix + "late/");
        CompletableFuture<ConfigWatch> opening =
                ConfigWatch.builder(etcd).layer(late.prefix()).openTimeout(LONG).openAsync();
        late.set("a", "1");

        try (ConfigWatch watch = opening.orTimeout(60, TimeUnit.SECONDS).join()) {
            assertThat(watch.snapshot().config().getInt("a")).isEqualTo(1);
        }
    }

    @Test
    void startingOnDefaultsDoesNotWaitForTheServer() {
        try (ConfigWatch watch = builder()
                .defaults(ConfigFactory.parseString("limits { max-orders = 1, window = 1s }"))
                .startOnDefaults()
                .open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);

            eventually()
                    .untilAsserted(() -> assertThat(limits.get().maxOrders()).isEqualTo(5));
            assertThat(watch.snapshot().source()).isEqualTo(ConfigSnapshot.Source.SERVER);
        }
        assertThatThrownBy(() -> builder()
                        .defaults(ConfigFactory.parseString("a = ${nowhere}"))
                        .startOnDefaults()
                        .open())
                .isInstanceOf(ConfigRejectedException.class);
    }

    @Test
    void bindingWhatDoesNotFitFailsWithAllProblemsAndHarmsNobody() {
        record Wrong(int window, String absent) {}
        try (ConfigWatch watch = builder().open()) {
            assertThatThrownBy(() -> watch.bind("limits", Wrong.class))
                    .isInstanceOf(ConfigRejectedException.class)
                    .hasMessageContaining("limits.window: 10s (expected: a whole number")
                    .hasMessageContaining("limits.absent: missing");

            assertThat(seen(watch, store.set("limits.window", "11s")).config().getString("limits.window"))
                    .isEqualTo("11s");
        }
    }

    @Test
    void oneListenerThatThrowsOrBlocksHarmsNoOther() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ConfigWatch watch = builder().open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);
            List<Integer> blocked = new CopyOnWriteArrayList<>();
            List<Integer> told = new CopyOnWriteArrayList<>();
            limits.onChange((before, now) -> {
                throw new IllegalStateException("a listener's bug");
            });
            limits.onChange((before, now) -> {
                blocked.add(now.maxOrders());
                awaitQuietly(release);
            });
            limits.onChange((before, now) -> told.add(now.maxOrders()));

            for (int max = 10; max <= 13; max++) {
                seen(watch, store.set("limits.max-orders", Integer.toString(max)));
                int expected = max;
                eventually().untilAsserted(() -> assertThat(told).endsWith(expected));
                // Before the next change, or that would be the one that it finds when its turn comes.
                eventually().untilAsserted(() -> assertThat(blocked).containsExactly(10));
            }
            assertThat(told).containsExactly(10, 11, 12, 13);
            assertThat(blocked).containsExactly(10);

            release.countDown();
            eventually().untilAsserted(() -> assertThat(blocked).containsExactly(10, 13));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerMayBindReadAndCloseTheWatch() {
        ConfigWatch watch = builder().open();
        LiveValue<Limits> limits = watch.bind("limits", Limits.class);
        CompletableFuture<Duration> bound = new CompletableFuture<>();
        limits.onChange((before, now) -> {
            bound.complete(watch.bind("limits.window", Duration.class).get());
            watch.close();
        });

        store.set("limits.max-orders", "8");

        assertThat(bound.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Duration.ofSeconds(10));
        eventually().untilAsserted(() -> assertThat(watch.status().freshness()).isEqualTo(Freshness.CLOSED));
    }

    @Test
    void theSnapshotListenerIsToldOfRealChangesOnly() {
        try (ConfigWatch watch = builder().open()) {
            List<Long> told = new CopyOnWriteArrayList<>();
            watch.onChange((before, now) -> told.add(now.revision()));

            seen(watch, store.set("limits.max-orders", "5"));
            long real = store.set("limits.max-orders", "6");
            seen(watch, real);

            eventually().untilAsserted(() -> assertThat(told).containsExactly(real));
        }
    }

    @Test
    void awaitingARevisionThatNeverComesHoldsUpNobody(@RandomPrefix String prefix) {
        try (ConfigWatch watch = builder().optionalLayer(prefix + "idle/").open()) {
            CompletableFuture<ConfigSnapshot> never = watch.awaitRevision(Long.MAX_VALUE);

            assertThat(seen(watch, store.set("limits.max-orders", "6")).config().getInt("limits.max-orders"))
                    .isEqualTo(6);
            long elsewhere = etcd.kv().put(prefix + "elsewhere", "1");
            assertThat(seen(watch, elsewhere).config().getInt("limits.max-orders"))
                    .isEqualTo(6);
            assertThat(never).isNotDone();
        }
    }

    @Test
    void closingTheConnectionClosesTheWatchAndLiveValuesKeepTheirLastValue() {
        ConfigWatch watch = builder().open();
        LiveValue<Limits> limits = watch.bind("limits", Limits.class);
        CompletableFuture<ConfigSnapshot> never = watch.awaitRevision(Long.MAX_VALUE);

        etcd.close();

        assertThatThrownBy(() -> never.orTimeout(60, TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(ConnectionClosedException.class);
        assertThat(limits.get().maxOrders()).isEqualTo(5);
        assertThat(watch.status().freshness()).isEqualTo(Freshness.CLOSED);
        assertThatThrownBy(() -> watch.bind("limits", Limits.class)).isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> builder().open()).isInstanceOf(ConnectionClosedException.class);
        watch.close();
    }
}
