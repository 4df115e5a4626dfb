package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.config.Publication.Replaced;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class PublicationTest {
    private EtcdConnection etcd;
    private ConfigStore store;

    record Limits(int max) {
        Limits {
            if (max < 1) {
                throw new IllegalArgumentException("max: " + max + " (expected: at least 1)");
            }
        }
    }

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        etcd = Etcd.connect(cluster);
        store = ConfigStore.of(etcd, prefix + "orders/");
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void aPublicationLeavesAnEntryInTheSameRevision() {
        store.set("limits.max", "1");

        long first = store.edit()
                .set("limits.max", "2")
                .set("new", "n")
                .publish("ann", "more orders")
                .revision();
        long second = store.edit()
                .ifUnchangedSince(store.read())
                .remove("new")
                .publish("bob", "not needed")
                .revision();

        assertThat(store.read().get("limits.max"))
                .map(StoredLayer.StoredKey::revision)
                .contains(first);
        assertThat(store.history(10)).hasSize(2);
        Publication newest = store.history(1).get(0);
        assertThat(newest.revision()).isEqualTo(second);
        assertThat(newest.who()).isEqualTo("bob");
        assertThat(newest.changes()).containsExactly(new Replaced("new", Optional.of("n")));
        Publication oldest = store.history(10).get(1);
        assertThat(oldest.revision()).isEqualTo(first);
        assertThat(oldest.comment()).isEqualTo("more orders");
        assertThat(oldest.changes())
                .containsExactly(new Replaced("limits/max", Optional.of("1")), new Replaced("new", Optional.empty()));
        assertThat(store.read().keys())
                .as("the history is no part of the layer")
                .hasSize(1);
        assertThat(ConfigStore.of(etcd, store.prefix().replace("orders/", "")).history(1))
                .as("nor of the history of the layer above")
                .isEmpty();
    }

    @Test
    void whatWasPublishedIsTakenBackByANewPublication() {
        long start = store.edit()
                .set("a", "1")
                .set("b", "1")
                .document("d.conf", "x = 1")
                .publish("ann", "start")
                .revision();
        store.edit().set("a", "2").set("c", "2").removeDocument("d.conf").publish("ann", "two");
        store.edit().set("a", "3").remove("b").publish("ann", "three");
        store.set("elsewhere", "kept");

        assertThat(store.editBackTo(start).publish("bob", "back to the start").isCommitted())
                .isTrue();

        StoredLayer now = store.read();
        assertThat(now.keys())
                .extracting(StoredLayer.StoredKey::name, StoredLayer.StoredKey::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "1"),
                        org.assertj.core.groups.Tuple.tuple("b", "1"),
                        org.assertj.core.groups.Tuple.tuple("d.conf", "x = 1"),
                        org.assertj.core.groups.Tuple.tuple("elsewhere", "kept"));
        long back = store.history(1).get(0).revision();
        assertThatThrownBy(() -> store.editBackTo(back).publish("bob", "nothing to take back"))
                .isInstanceOf(InvalidSettingException.class);
        // Taking back can be taken back.
        store.editBackTo(store.history(10).get(1).revision()).publish("ann", "forth");
        assertThat(store.read().get("a")).map(StoredLayer.StoredKey::value).contains("3");
        assertThat(store.read().get("b")).isEmpty();
    }

    @Test
    void theDifferenceOfTwoRevisionsIsWhatWasPublishedInBetween() {
        long first =
                store.edit().set("a", "1").set("b", "1").publish("ann", "one").revision();
        long second =
                store.edit().set("a", "2").remove("b").publish("ann", "two").revision();
        long third =
                store.edit().set("a", "1").set("c", "1").publish("ann", "three").revision();

        assertThat(texts(store.diff(first, second))).containsExactly("a: 1 → 2", "b: 1 → (nothing)");
        assertThat(texts(store.diff(second, third))).containsExactly("a: 2 → 1", "c: (nothing) → 1");
        assertThat(texts(store.diff(first, third))).containsExactly("b: 1 → (nothing)", "c: (nothing) → 1");
        assertThat(texts(store.diff(third, first))).containsExactly("b: (nothing) → 1", "c: 1 → (nothing)");
        assertThat(texts(store.diff(0, first))).containsExactly("a: (nothing) → 1", "b: (nothing) → 1");
        assertThat(store.diff(third, third)).isEmpty();

        store.editBackTo(first).publish("bob", "back");
        assertThat(store.diff(first, store.history(1).get(0).revision())).isEmpty();
    }

    private static java.util.List<String> texts(java.util.List<StoredChange> changes) {
        return changes.stream().map(StoredChange::toString).toList();
    }

    @Test
    void takingBackIsNotDoneOverSomebodyElsesChange() {
        long start = store.edit().set("a", "1").publish("ann", "start").revision();
        store.edit().set("a", "2").publish("ann", "two");
        ConfigEdit back = store.editBackTo(start);
        store.set("other", "1");

        assertThat(back.publish("bob", "back").isCommitted()).isFalse();
        assertThat(store.read().get("a")).map(StoredLayer.StoredKey::value).contains("2");
        assertThat(store.history(10)).hasSize(2);
    }

    @Test
    void publicationsOfTheSameKeyAtTheSameTimeEachKnowWhatWasBefore() {
        int publications = 8;
        CompletableFuture.allOf(IntStream.range(0, publications)
                        .mapToObj(i -> store.edit().set("a", "" + i).publishAsync("p" + i, ""))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();

        java.util.List<Publication> history = store.history(100);
        String after = store.read().get("a").orElseThrow().value();
        for (Publication publication : history) {
            assertThat("p" + after).isEqualTo(publication.who());
            after = publication.changes().get(0).before().orElse("nothing");
        }
        assertThat(after).isEqualTo("nothing");
    }

    @Test
    void aPlanTellsTheDifferenceAndTheProblemsOfBoundTypesAndWritesNothing() {
        store.edit().set("limits.max", "5").set("gone", "1").commit();
        try (ConfigWatch watch = ConfigWatch.builder(etcd).layer(store.prefix()).open()) {
            LiveValue<Limits> limits = watch.bind("limits", Limits.class);
            StoredLayer before = store.read();

            EditPlan bad = store.edit()
                    .set("limits.max", "-1")
                    .set("limits.new", "n")
                    .remove("gone")
                    .remove("never")
                    .plan(watch);

            assertThat(bad.isGood()).isFalse();
            assertThat(bad.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.path()).isEqualTo("limits.max"));
            assertThat(bad.changes())
                    .extracting(StoredChange::toString)
                    .containsExactly("gone: 1 → (nothing)", "limits/max: 5 → -1", "limits/new: (nothing) → n");
            assertThat(store.edit().set("limits.max", "6").plan(watch).isGood()).isTrue();
            assertThat(store.edit().set("limits.max", "5").plan(watch).changes())
                    .isEmpty();
            assertThat(store.edit()
                            .remove("limits.max")
                            .remove("gone")
                            .plan(watch)
                            .problems())
                    .extracting(Problem::message)
                    .containsExactly("no keys under " + store.prefix()
                            + " (expected: at least one in a layer that is required)");
            assertThat(limits.get()).isEqualTo(new Limits(5));
            assertThat(watch.status().isHealthy()).isTrue();
            assertThat(store.read().keys()).isEqualTo(before.keys());
            assertThatThrownBy(() -> ConfigStore.of(etcd, "/elsewhere/")
                            .edit()
                            .set("a", "1")
                            .plan(watch))
                    .isInstanceOf(InvalidSettingException.class);
        }
    }

    @Test
    void whoIsToldOfAChangeMayAskForAPlanThatKnowsIt() {
        store.set("a", "1");
        try (ConfigWatch watch = ConfigWatch.builder(etcd)
                .layer(store.prefix())
                .listenerExecutor(Runnable::run)
                .openTimeout(Etcd.LONG)
                .open()) {
            Queue<EditPlan> plans = new ConcurrentLinkedQueue<>();
            watch.onChange((before, now) ->
                    plans.add(store.edit().set("a", "2").set("b", "1").plan(watch)));

            watch.awaitRevision(store.set("a", "2"))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();

            assertThat(plans)
                    .singleElement()
                    .satisfies(plan -> assertThat(texts(plan.changes())).containsExactly("b: (nothing) → 1"));
        }
    }
}
