package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of leadership when the process that leads stops, dies or is told to go. */
@EtcdTest
class ProcessFaultTest extends WithPeers {
    /** A JVM that has just begun, beside others on few cores, is slow at its first renewals. */
    private static final int TTL_SECONDS = 6;

    private Peer peer;
    private final List<Optional<Candidate>> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        peer = peer();
        peer.election.observe(seen::add);
    }

    private ChildProcess worker(int ttlSeconds) {
        return ChildProcess.java(Worker.class, cluster.endpoints().get(0), prefix, Integer.toString(ttlSeconds));
    }

    private static FencingToken term(String said) {
        assertThat(said).startsWith("leading ");
        return FencingToken.parse(said.substring("leading ".length()));
    }

    private void assertThatObserversNeverWentBack() {
        List<FencingToken> terms =
                seen.stream().flatMap(Optional::stream).map(Candidate::term).toList();
        assertThat(terms).isSorted();
    }

    @Test
    void aLeaderThatIsFrozenForLongerThanItsLeaseLivesDoesNotLeadWhenItWakesAndCampaignsAgain() {
        try (ChildProcess worker = worker(TTL_SECONDS)) {
            FencingToken theirs = term(worker.nextLine());
            assertThat(worker.ask("early")).isEqualTo("written");
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix + "billing/", 2);
            worker.pause();
            Leadership leadership = soon(next);
            assertThat(leadership.term().isNewerThan(theirs)).isTrue();
            leadership.guarded().put("data", "of the next");
            worker.resume();
            assertThat(worker.nextLine()).isEqualTo("interrupted");
            assertThat(worker.ask("leader?")).isEqualTo("false");
            assertThat(worker.ask("late")).isEqualTo("refused");
            assertThat(cluster.truth().get(prefix + "data")).contains("of the next");
            assertThat(keys(cluster, prefix + "billing/"))
                    .as("it does not campaign before its task has ended")
                    .hasSize(1);
            assertThat(worker.ask("end")).isEqualTo("ending");
            awaitKeys(cluster, prefix + "billing/", 2);
            assertThat(leadership.resign()).isTrue();
            assertThat(term(worker.nextLine()).isNewerThan(leadership.term())).isTrue();
            assertThatObserversNeverWentBack();
        }
    }

    @Test
    void aLeaderThatIsKilledIsFollowedWhenItsLeaseIsOver() {
        try (ChildProcess worker = worker(TTL_SECONDS)) {
            FencingToken theirs = term(worker.nextLine());
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix, 2);
            worker.kill();
            assertThat(soon(next).term().isNewerThan(theirs)).isTrue();
            soon(next).close();
            assertThatObserversNeverWentBack();
        }
    }

    @Test
    void aLeaderThatIsToldToGoEndsItsTaskFirstAndThenTheNextLeadsAtOnce() {
        try (ChildProcess worker = worker(60)) {
            term(worker.nextLine());
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix, 2);
            worker.terminate();
            assertThat(worker.nextLine()).isEqualTo("interrupted");
            assertThat(worker.ask("leader?")).isEqualTo("false");
            assertThat(worker.ask("last words")).isEqualTo("written");
            assertThat(next).as("its task has not ended").isNotDone();
            assertThat(worker.ask("end")).isEqualTo("ending");
            soon(next).close();
            assertThat(worker.awaitExit(Duration.ofSeconds(60))).isTrue();
        }
    }
}
