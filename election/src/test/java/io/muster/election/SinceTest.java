package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everybody sees since when the leader leads, by the leader's clock. */
@EtcdTest
class SinceTest extends WithPeers {
    private Peer one;
    private Peer two;

    @BeforeEach
    void open() {
        one = peer();
        two = peer();
    }

    private static Candidate shown(Peer peer, String value, Leadership leadership) {
        return new Candidate(peer.id, value, leadership.term(), 0, Optional.of(leadership.since()));
    }

    @Test
    void whoLeadsAtOnceSaysSoOnEntering() {
        Instant before = Instant.now().minusMillis(1);
        Leadership leadership = one.election.campaign();
        assertThat(leadership.since()).isBetween(before, Instant.now());
        assertThat(two.election.leader()).contains(shown(one, "", leadership));
        leadership.proclaim("10.0.0.5:8080");
        assertThat(two.election.leader()).contains(shown(one, "10.0.0.5:8080", leadership));
    }

    @Test
    void whoStoodInLineSaysSinceWhenItLeadsWhenItDoes() {
        Leadership first = one.election.campaign();
        CompletableFuture<Leadership> next = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        Instant entered = one.election.candidates().get(1).since().orElseThrow();
        Instant resigning = Instant.now().minusMillis(1);
        first.resign();
        Leadership second = soon(next);
        assertThat(second.since()).isAfterOrEqualTo(resigning).isAfterOrEqualTo(entered);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> one.election.leader().equals(Optional.of(shown(two, "", second))));
    }

    @Test
    void whatIsProclaimedAtOnceIsNotUndoneByTheWordOfSinceWhen() {
        for (int i = 0; i < 10; i++) {
            Leadership first = one.election.campaign();
            CompletableFuture<Leadership> next = two.election.campaignAsync();
            awaitKeys(cluster, prefix + "billing/", 2);
            first.resign();
            Leadership second = soon(next);
            second.proclaim("ready");
            assertThat(one.election.leader()).contains(shown(two, "ready", second));
            second.guarded().put("data", "behind what was sent before");
            assertThat(one.election.leader()).contains(shown(two, "ready", second));
            second.resign();
        }
    }
}
