package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.config.ConfigHealth.State;
import io.muster.config.ConfigStatus.Freshness;
import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ConfigHealthTest {
    private static final Problem BAD = Problem.at("limits.max", null, "x (expected: a whole number)");

    @Test
    void whatIsInForceAndLiveIsHealthyWithoutAReason() {
        ConfigHealth health = accepted(7, Freshness.LIVE, Duration.ZERO).health();

        assertThat(health).isEqualTo(new ConfigHealth(State.HEALTHY, "", Duration.ZERO));
        assertThat(health.isHealthy()).isTrue();
    }

    @Test
    void withoutEtcdItIsStaleAndSaysWhatStaysInForceAndHowOldItMayBe() {
        Duration age = Duration.ofSeconds(3);

        assertThat(accepted(7, Freshness.STALE, age).health())
                .isEqualTo(new ConfigHealth(State.STALE, "etcd cannot be reached; revision 7 stays in force", age));
        assertThat(accepted(0, Freshness.LOADING, age).health())
                .isEqualTo(new ConfigHealth(
                        State.STALE, "nothing has been read from etcd yet; defaults stay in force", age));
        assertThat(accepted(7, Freshness.LOADING, age).health().reason())
                .isEqualTo("nothing has been read from etcd yet; revision 7 stays in force");
    }

    @Test
    void aRefusedRevisionIsNamedWithTheFirstProblemAndHowManyMoreThereAre() {
        assertThat(rejected(Freshness.LIVE, BAD).health())
                .isEqualTo(new ConfigHealth(
                        State.REJECTED,
                        "revision 9 is refused: limits.max: x (expected: a whole number); revision 7 stays in force",
                        Duration.ZERO));
        assertThat(rejected(Freshness.LIVE, BAD, BAD).health().reason()).contains("number), and 1 more problem; ");
        assertThat(rejected(Freshness.LIVE, BAD, BAD, BAD).health().reason())
                .contains("number), and 2 more problems; ");
    }

    @Test
    void refusedAndStaleIsRefusedAndTheReasonSaysBoth() {
        ConfigHealth health = rejected(Freshness.STALE, BAD).health();

        assertThat(health.state()).isEqualTo(State.REJECTED);
        assertThat(health.reason())
                .startsWith("revision 9 is refused: ")
                .endsWith("; etcd cannot be reached; revision 7 stays in force");
    }

    @Test
    void itIsHealthyExactlyWhenTheStatusIs() {
        for (Freshness freshness : Freshness.values()) {
            ConfigStatus good = accepted(7, freshness, Duration.ZERO);
            assertThat(good.health().isHealthy()).as("%s", freshness).isEqualTo(good.isHealthy());
            assertThat(good.health().reason().isEmpty()).isEqualTo(good.isHealthy());
            assertThat(rejected(freshness, BAD).health().isHealthy()).isFalse();
        }
    }

    @Test
    @EtcdTest
    void theSupplierOfAnEndpointFollowsTheWatch(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.set("max", "1");
            ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(store.prefix())
                    .openTimeout(Etcd.LONG)
                    .open();
            Supplier<ConfigHealth> endpoint = watch::health;
            watch.bind("max", int.class);
            Etcd.eventually().until(() -> endpoint.get().isHealthy());

            long bad = store.set("max", "x");
            judged(watch, bad);

            assertThat(endpoint.get().state()).isEqualTo(State.REJECTED);
            assertThat(endpoint.get().reason()).contains(" is refused: max: x (expected:");

            judged(watch, store.set("max", "2"));
            Etcd.eventually().until(() -> endpoint.get().isHealthy());

            watch.close();
            assertThat(endpoint.get().state()).isEqualTo(State.STALE);
            assertThat(endpoint.get().reason()).startsWith("the watch is closed; revision ");
        }
    }

    private static void judged(ConfigWatch watch, long revision) {
        watch.awaitRevision(revision)
                .handle((snapshot, refused) -> null)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static ConfigStatus accepted(long revision, Freshness freshness, Duration staleness) {
        return new ConfigStatus(Verdict.ACCEPTED, revision, revision, List.of(), List.of(), freshness, staleness);
    }

    private static ConfigStatus rejected(Freshness freshness, Problem... problems) {
        return new ConfigStatus(Verdict.REJECTED, 7, 9, List.of(problems), List.of(), freshness, Duration.ZERO);
    }
}
