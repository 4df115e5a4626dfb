package io.muster.election;

import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a health endpoint is told of a candidate that leads, is cut off, and does not stop. */
@EtcdTest(proxies = true, own = true)
class CandidacyHealthTest {
    private static final Duration TOLERANT = Duration.ofHours(1);
    private static final Duration STRICT = Duration.ofMillis(1);
    private static final int TTL_SECONDS = 5;

    private final CountDownLatch finish = new CountDownLatch(1);

    /** Does not heed its interrupt. */
    private void stray(Leadership leadership) {
        while (finish.getCount() > 0) {
            try {
                finish.await();
            } catch (InterruptedException e) {
                // Goes on.
            }
        }
    }

    private static CandidacyHealth await(Candidacy candidacy, Duration tolerance, CandidacyHealth.State state) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> candidacy.health(tolerance), health -> health.state() == state);
    }

    /** What is said while the session is suspect; empty if it is lost before anybody can ask. */
    private static CompletableFuture<Optional<CandidacyHealth>> whileSuspect(Session session, Candidacy candidacy) {
        CompletableFuture<Optional<CandidacyHealth>> said = new CompletableFuture<>();
        session.onStateChange(Runnable::run, state -> {
            boolean before = session.state() == Session.State.SUSPECT;
            CandidacyHealth health = candidacy.health(TOLERANT);
            if (before && session.state() == Session.State.SUSPECT) {
                said.complete(Optional.of(health));
            } else if (state == Session.State.LOST) {
                said.complete(Optional.empty());
            }
        });
        return said;
    }

    @Test
    void whoLeadsButCannotRenewIsSuspectAndWhoseWorkGoesOnAfterwardsStrays(
            EtcdCluster cluster, @RandomPrefix String prefix) {
        FaultProxy proxy = cluster.member(0).proxy();
        try (EtcdConnection etcd =
                EtcdConnection.open(ShardWorker.settings(cluster.endpoints().get(0), prefix, TTL_SECONDS))) {
            Candidacy candidacy = LeaderElection.of(etcd, "billing", "one").start(this::stray);
            assertThat(await(candidacy, TOLERANT, CandidacyHealth.State.LEADING).isHealthy())
                    .isTrue();
            CompletableFuture<Optional<CandidacyHealth>> suspect = whileSuspect(etcd.session(), candidacy);
            proxy.blackHole();
            soon(suspect)
                    .ifPresent(health -> assertThat(health)
                            .matches(now -> now.state() == CandidacyHealth.State.SUSPECT)
                            .matches(now -> !now.isHealthy())
                            .matches(now -> now.reason().startsWith("renewals do not get through")));
            assertThat(await(candidacy, STRICT, CandidacyHealth.State.STRAYING).isHealthy())
                    .isFalse();
            assertThat(candidacy.isAlive(STRICT)).isFalse();
            assertThat(candidacy.isReady()).isFalse();
            assertThat(candidacy.health(TOLERANT).state()).isEqualTo(CandidacyHealth.State.ENDING);
            assertThat(candidacy.health(TOLERANT).isHealthy()).isTrue();
            proxy.heal();
            finish.countDown();
            candidacy.close();
            assertThat(await(candidacy, TOLERANT, CandidacyHealth.State.CLOSED).isHealthy())
                    .isTrue();
        } finally {
            finish.countDown();
            proxy.heal();
        }
    }
}
