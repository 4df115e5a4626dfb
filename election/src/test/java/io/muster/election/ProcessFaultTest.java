package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of leadership when the process that leads stops, dies or is told to go. */
@EtcdTest
class ProcessFaultTest {
    /** A JVM that has just begun, beside others on few cores, is slow at its first renewals. */
    private static final int TTL_SECONDS = 6;

    private EtcdCluster cluster;
    private String prefix;
    private Peer peer;
    private final List<Optional<Candidate>> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        peer = Peer.on(cluster, prefix);
        peer.election.observe(seen::add);
    }

    @AfterEach
    void close() {
        peer.close();
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
    void aLeaderThatIsFrozenForLongerThanItsLeaseLivesDoesNotLeadWhenItWakesAndCampaignsAgain() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, TTL_SECONDS)) {
            FencingToken theirs = term(worker.says());
            assertThat(worker.told("early")).isEqualTo("written");
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix + "billing/", 2);
            worker.signal("STOP");
            Leadership leadership = soon(next);
            assertThat(leadership.term().isNewerThan(theirs)).isTrue();
            leadership.guarded().put("data", "of the next");
            worker.signal("CONT");
            assertThat(worker.says()).isEqualTo("interrupted");
            assertThat(worker.told("leader?")).isEqualTo("false");
            assertThat(worker.told("late")).isEqualTo("refused");
            assertThat(cluster.truth().get(prefix + "data")).contains("of the next");
            assertThat(keys(cluster, prefix + "billing/"))
                    .as("it does not campaign before its task has ended")
                    .hasSize(1);
            assertThat(worker.told("end")).isEqualTo("ending");
            awaitKeys(cluster, prefix + "billing/", 2);
            assertThat(leadership.resign()).isTrue();
            assertThat(term(worker.says()).isNewerThan(leadership.term())).isTrue();
            assertThatObserversNeverWentBack();
        }
    }

    @Test
    void aLeaderThatIsKilledIsFollowedWhenItsLeaseIsOver() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, TTL_SECONDS)) {
            FencingToken theirs = term(worker.says());
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix, 2);
            worker.signal("KILL");
            assertThat(soon(next).term().isNewerThan(theirs)).isTrue();
            soon(next).close();
            assertThatObserversNeverWentBack();
        }
    }

    @Test
    void aLeaderThatIsToldToGoEndsItsTaskFirstAndThenTheNextLeadsAtOnce() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, 60)) {
            term(worker.says());
            CompletableFuture<Leadership> next = peer.election.campaignAsync();
            awaitKeys(cluster, prefix, 2);
            worker.signal("TERM");
            assertThat(worker.says()).isEqualTo("interrupted");
            assertThat(worker.told("leader?")).isEqualTo("false");
            assertThat(worker.told("last words")).isEqualTo("written");
            assertThat(next).as("its task has not ended").isNotDone();
            assertThat(worker.told("end")).isEqualTo("ending");
            soon(next).close();
            assertThat(worker.ends()).isTrue();
        }
    }
}
