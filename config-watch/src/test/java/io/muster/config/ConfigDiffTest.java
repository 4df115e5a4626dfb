package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.muster.config.ConfigDiff.Change;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    @Test
    void eachPathThatIsAddedRemovedOrChangedIsToldWithItsValues() {
        ConfigDiff diff =
                diff("a { b = 1, c = x }, gone = [1, 2], same = 1", "a { b = 2, c = x, d { e = true } }, same = 1");

        assertThat(diff.from()).isEqualTo(1);
        assertThat(diff.to()).isEqualTo(2);
        assertThat(diff.added()).containsExactly(new Change("a.d.e", Optional.empty(), Optional.of("true")));
        assertThat(diff.removed()).containsExactly(new Change("gone", Optional.of("[1,2]"), Optional.empty()));
        assertThat(diff.changed()).containsExactly(new Change("a.b", Optional.of("1"), Optional.of("2")));
        assertThat(diff.toString()).isEqualTo("""
                revision 1 → 2
                  a.b: 1 → 2
                  a.d.e: (nothing) → true
                  gone: [1,2] → (nothing)""");
    }

    @Test
    void whatOnlyStandsElsewhereOrInAnotherOrderIsNoDifference() {
        assertThat(diff("a { b = 1, c = 2 }", "\n\na.c = 2\na.b = 1").isEmpty()).isTrue();
        assertThat(diff("", "").isEmpty()).isTrue();
    }

    @Test
    void aTextThatIsAnotherOneIsADifferenceThoughItIsTheSameNumber() {
        assertThat(texts("a = 1.1, b = 5", "a = 1.10, b = \"5\"")).containsExactly("a: 1.1 → 1.10", "b: 5 → \"5\"");
    }

    @Test
    void aListIsOneValue() {
        assertThat(texts("a = [1, { b = 2 }]", "a = [1, { b = 3 }]"))
                .containsExactly("a: [1,{\"b\":2}] → [1,{\"b\":3}]");
    }

    @Test
    void aValueThatBecomesAnObjectAndTheOtherWayRoundIsToldByWhatIsInIt() {
        assertThat(texts("a = 1", "a { b = 1, c = 2 }"))
                .containsExactly("a: 1 → (nothing)", "a.b: (nothing) → 1", "a.c: (nothing) → 2");
        assertThat(texts("a { b = 1 }", "a = 1")).containsExactly("a: (nothing) → 1", "a.b: 1 → (nothing)");
        assertThat(texts("a { b { c = 1 } }", "")).containsExactly("a.b.c: 1 → (nothing)");
    }

    @Test
    void anEmptyObjectIsToldWhereNothingInItCanTell() {
        assertThat(texts("", "a {}")).containsExactly("a: (nothing) → {}");
        assertThat(texts("a = 1", "a {}")).containsExactly("a: 1 → {}");
        assertThat(texts("a {}", "a { b = 1 }")).containsExactly("a.b: (nothing) → 1");
        assertThat(texts("a = null", "")).containsExactly("a: null → (nothing)");
    }

    @Test
    void keysWithDotsAreWrittenAsAPathExpressionHasThem() {
        assertThat(texts("", "hosts { \"a.b\" { port = 1 } }")).containsExactly("hosts.\"a.b\".port: (nothing) → 1");
    }

    @Test
    void aSecretThatChangedIsToldButNotShown() {
        assertThat(texts(
                        "db { password = one, hosts = [{ token = t1 }] }",
                        "db { password = two, hosts = [{ token = t2 }] }"))
                .containsExactly(
                        "db.hosts: [{\"token\":\"***\"}] → [{\"token\":\"***\"}]", "db.password: \"***\" → \"***\"");
    }

    @Test
    void theDifferenceOfTwoRandomTreesLeadsFromOneToTheOther() {
        Random random = new Random(7);
        String[] paths = {"a", "a.b", "a.b.c", "a.d", "e", "e.\"f.g\"", "h"};
        for (int round = 0; round < 500; round++) {
            ConfigSnapshot before = random(random, paths, 1);
            ConfigSnapshot now = random(random, paths, 2);

            Map<String, String> followed = leaves(before);
            for (Change change : ConfigDiff.between(before, now).changes()) {
                assertThat(Optional.ofNullable(followed.get(change.path()))).isEqualTo(change.before());
                change.now()
                        .ifPresentOrElse(
                                value -> followed.put(change.path(), value), () -> followed.remove(change.path()));
            }
            assertThat(followed).as("round %d", round).isEqualTo(leaves(now));
        }
    }

    @Test
    @EtcdTest
    void aListenerIsToldWhichPathsChanged(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.edit().set("limits.max", "1").set("limits.note", "n").commit();
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(store.prefix())
                    .openTimeout(Etcd.LONG)
                    .open()) {
                ConfigSnapshot before = watch.snapshot();

                long revision = store.edit()
                        .set("limits.max", "2")
                        .set("more.b", "x")
                        .remove("limits.note")
                        .commit()
                        .revision();
                ConfigSnapshot now = watch.awaitRevision(revision)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();

                ConfigDiff diff = ConfigDiff.between(before, now);
                assertThat(diff.to()).isEqualTo(now.revision());
                assertThat(diff.changes())
                        .extracting(Change::toString)
                        .containsExactly(
                                "limits.max: \"1\" → \"2\"",
                                "limits.note: \"n\" → (nothing)",
                                "more.b: (nothing) → \"x\"");
                assertThat(ConfigDiff.between(now, now).isEmpty()).isTrue();
            }
        }
    }

    private static ConfigSnapshot random(Random random, String[] paths, long revision) {
        StringBuilder text = new StringBuilder();
        for (String path : paths) {
            if (random.nextBoolean()) {
                text.append(path).append(" = ").append(random.nextInt(3)).append('\n');
            }
        }
        return snapshot(text.toString(), revision);
    }

    private static Map<String, String> leaves(ConfigSnapshot snapshot) {
        Map<String, String> leaves = new TreeMap<>();
        snapshot.config()
                .entrySet()
                .forEach(entry -> leaves.put(entry.getKey(), entry.getValue().render()));
        return leaves;
    }

    private static List<String> texts(String before, String now) {
        return diff(before, now).changes().stream().map(Change::toString).toList();
    }

    private static ConfigDiff diff(String before, String now) {
        return ConfigDiff.between(snapshot(before, 1), snapshot(now, 2));
    }

    private static ConfigSnapshot snapshot(String text, long revision) {
        return new ConfigSnapshot(
                ConfigFactory.parseString(text), revision, ConfigSnapshot.Source.SERVER, Instant.EPOCH, Duration.ZERO);
    }
}
