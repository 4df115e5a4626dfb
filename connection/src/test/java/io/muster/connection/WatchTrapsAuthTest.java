package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.connection.WatchRelay.Fate;
import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A token that ran out and rights that were taken and given back, and then a stream that breaks as soon as it stands: the
 * view tells everything once, jetcd's own watch signs in again and loses what it missed.
 */
class WatchTrapsAuthTest {
    private int written;

    private void put(EtcdCluster cluster) {
        cluster.truth().put("app/k", "" + ++written);
    }

    private void resumesAcrossABreak(EtcdCluster cluster, ViewBesideJetcd both) {
        ViewBesideJetcd.putElsewhere(cluster);
        both.once(ViewBesideJetcd::isCreated, Fate.PASS_AND_BREAK);
        both.letIn();
        both.viewToldUpTo("" + written);
        // Nobody knows when jetcd has resumed.
        int missed = written;
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> {
            put(cluster);
            return both.jetcd.told().stream().anyMatch(told -> Integer.parseInt(told) > missed);
        });
        assertThat(both.jetcd.told()).doesNotContain("" + missed, "" + (missed - 1));
        both.viewToldUpTo("" + written);
        assertThat(both.viewTold()).hasSize(written).startsWith("1", "2", "3");
        assertThat(both.recorder.resyncs()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMode.class,
            names = {"SIMPLE", "JWT"})
    void neitherATokenThatRanOutNorRightsThatWereTakenForAWhileCostAChange(AuthMode auth) {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .auth(auth)
                .authTokenTtl(Duration.ofSeconds(2))
                .start()) {
            cluster.truth().addUser("app", "secret", "app/");
            try (ViewBesideJetcd both =
                    new ViewBesideJetcd(cluster.member(0), KeyRange.prefix("app/"), "app", "secret")) {
                put(cluster);
                both.bothTold("1");
                both.cutOff();
                long start = System.nanoTime();
                await().atMost(ViewBesideJetcd.LIMIT).until(() -> System.nanoTime() - start > 4_000_000_000L);
                put(cluster);
                put(cluster);
                resumesAcrossABreak(cluster, both);

                cluster.etcdctl("role", "revoke-permission", "app", "--prefix=true", "app/");
                both.cutOff();
                both.letIn();
                await().atMost(ViewBesideJetcd.LIMIT).until(() -> both.view.freshness() == Freshness.STALE);
                both.cutOff();
                put(cluster);
                put(cluster);
                cluster.etcdctl("role", "grant-permission", "app", "--prefix=true", "readwrite", "app/");
                resumesAcrossABreak(cluster, both);
            }
        }
    }
}
