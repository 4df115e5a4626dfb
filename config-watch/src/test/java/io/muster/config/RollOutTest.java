package io.muster.config;

import static io.muster.config.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances say what became of a revision, and who publishes hears of it. */
@EtcdTest
class RollOutTest {
    private EtcdConnection etcd;
    private ConfigStore store;

    record Limits(int max) {}

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        etcd = Etcd.connect(cluster);
        store = ConfigStore.of(etcd, prefix);
        store.set("limits.max", "1");
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void anInstanceSaysWhatItAppliedAndWhatItRefusedAndWhyUntilItIsClosed() {
        try (ConfigWatch watch = instance("one", Duration.ZERO)) {
            watch.bind("limits", Limits.class);
            long good = store.set("limits.max", "2");
            applied(good);

            long bad = store.set("limits.max", "many");
            eventually()
                    .untilAsserted(() -> assertThat(store.acknowledgements())
                            .singleElement()
                            .satisfies(one -> {
                                assertThat(one.revision()).isGreaterThanOrEqualTo(bad);
                                assertThat(one.isApplied()).isFalse();
                                assertThat(one.reason()).startsWith("limits.max: many (expected: a whole number");
                            }));
            assertThat(store.read().keys())
                    .as("what is said is no part of the layer")
                    .hasSize(1);
            applied(store.set("limits.max", "3"));
        }
        eventually().untilAsserted(() -> assertThat(store.acknowledgements()).isEmpty());
    }

    @Test
    void whatIsSaidEndsWithTheSessionAndIsSaidAgainUnderTheNextOne(EtcdCluster cluster) {
        try (ConfigWatch watch = instance("one", Duration.ZERO)) {
            long revision = watch.snapshot().revision();
            applied(revision);
            String key = "/muster/acknowledged" + store.prefix() + "@one";
            long before = cluster.truth().entry(key).orElseThrow().createRevision();

            cluster.truth().revokeLease(etcd.session().leaseId());

            eventually()
                    .until(() -> cluster.truth()
                            .entry(key)
                            .filter(entry -> entry.createRevision() > before)
                            .isPresent());
            applied(revision);
        }
    }

    @Test
    void nothingIsSaidUnlessAskedFor() {
        try (ConfigWatch watch = ConfigWatch.builder(etcd)
                .layer(store.prefix())
                .openTimeout(Etcd.LONG)
                .open()) {
            judged(watch, store.set("limits.max", "2"));
            assertThat(store.acknowledgements()).isEmpty();
        }
    }

    @Test
    void whatAllHaveInForceIsAccepted() {
        try (ConfigWatch one = instance("one", Duration.ZERO);
                ConfigWatch two = instance("two", Duration.ofMillis(50))) {
            LiveValue<Limits> limits = one.bind("limits", Limits.class);
            eventually().until(() -> store.acknowledgements().size() == 2);

            RollOut rollOut = store.edit().set("limits.max", "2").rollOut("ann", "more", 100, Etcd.LONG);

            assertThat(rollOut).isInstanceOf(RollOut.Accepted.class);
            assertThat(((RollOut.Accepted) rollOut).instances())
                    .extracting(Acknowledgement::instance, Acknowledgement::isApplied)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("one", true),
                            org.assertj.core.groups.Tuple.tuple("two", true));
            assertThat(limits.get()).isEqualTo(new Limits(2));
            assertThat(two.snapshot().revision()).isGreaterThanOrEqualTo(rollOut.revision());
            assertThat(store.history(1).get(0).revision()).isEqualTo(rollOut.revision());
        }
    }

    @Test
    void whatOneRefusesIsTakenBack() {
        try (ConfigWatch strict = instance("strict", Duration.ZERO);
                ConfigWatch lenient = instance("lenient", Duration.ZERO)) {
            LiveValue<Limits> limits = strict.bind("limits", Limits.class);
            eventually().until(() -> store.acknowledgements().size() == 2);

            RollOut rollOut = store.edit()
                    .set("limits.max", "many")
                    .set("limits.note", "new")
                    .rollOut("ann", "more", 100, Etcd.LONG);

            assertThat(rollOut).isInstanceOf(RollOut.RolledBack.class);
            RollOut.RolledBack back = (RollOut.RolledBack) rollOut;
            assertThat(back.rejections()).extracting(Acknowledgement::instance).containsExactly("strict");
            assertThat(store.read().keys())
                    .extracting(StoredLayer.StoredKey::name, StoredLayer.StoredKey::value)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("limits/max", "1"));
            Publication taken = store.history(1).get(0);
            assertThat(back.takenBackBy()).contains(taken.revision());
            assertThat(taken.comment()).startsWith("taken back: strict: rejected@");
            judged(strict, taken.revision());
            judged(lenient, taken.revision());
            assertThat(limits.get()).isEqualTo(new Limits(1));
            assertThat(strict.status().isHealthy()).isTrue();
        }
    }

    @Test
    void whatSomebodyChangedSinceIsNotTakenBack() {
        EtcdConfigStore inside = (EtcdConfigStore) store;
        Draft draft = new Draft(Map.of("a", Optional.of("2"), "limits/max", Optional.empty()), null, Map.of());
        long revision = inside.publish(draft, "ann", "two").join().revision();
        store.set("a", "theirs");

        assertThat(inside.takeBack(draft, revision, "ann", "back").join()).isInstanceOf(ConfigEdit.Conflict.class);
        assertThat(store.read().get("a").map(StoredLayer.StoredKey::value)).contains("theirs");
        assertThat(store.read().get("limits.max")).isEmpty();
    }

    @Test
    void withoutInstancesItStaysUndecidedAndPublished() {
        RollOut rollOut = store.edit().set("limits.max", "2").rollOut("ann", "more", 50, Duration.ofMillis(100));

        assertThat(rollOut).isEqualTo(new RollOut.Undecided(rollOut.revision(), List.of()));
        assertThat(rollOut.isAccepted()).isFalse();
        assertThat(store.read().get("limits.max").map(StoredLayer.StoredKey::revision))
                .contains(rollOut.revision());
    }

    @Test
    void whatIsNotPublishedIsNotWaitedForAndAShareIsAShare() {
        RollOut rollOut =
                store.edit().set("limits.max", "2").ifRevision("limits.max", 0).rollOut("a", "b", 1, Etcd.LONG);

        assertThat(rollOut).isInstanceOf(RollOut.NotPublished.class);
        assertThatThrownBy(() -> store.edit().set("a", "1").rollOut("a", "b", 0, Etcd.LONG))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> ConfigWatch.builder(etcd).acknowledge(" ", Duration.ZERO))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void closingTheConnectionEndsTheWait(EtcdCluster cluster) {
        EtcdConnection other = Etcd.connect(cluster);
        CompletableFuture<RollOut> waiting = ConfigStore.of(other, store.prefix())
                .edit()
                .set("limits.max", "2")
                .rollOutAsync("ann", "more", 50, Etcd.LONG);
        eventually().until(() -> store.history(1).size() == 1);

        other.close();

        eventually().until(waiting::isDone);
        assertThat(waiting).isCompletedExceptionally();
    }

    private void applied(long revision) {
        eventually()
                .untilAsserted(() -> assertThat(store.acknowledgements())
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.toString()).startsWith("one: applied@");
                            assertThat(one.revision()).isGreaterThanOrEqualTo(revision);
                        }));
    }

    private static void judged(ConfigWatch watch, long revision) {
        watch.awaitRevision(revision).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private ConfigWatch instance(String id, Duration spread) {
        return ConfigWatch.builder(etcd)
                .layer(store.prefix())
                .acknowledge(id, spread)
                .openTimeout(Etcd.LONG)
                .open();
    }
}
