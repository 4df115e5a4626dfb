package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import io.muster.connection.EtcdConnection;
import io.muster.election.Candidate;
import io.muster.election.ElectionObserver;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EtcdTest
class ElectCommandTest {
    @TempDir
    private Path temporary;

    private Cluster cluster;
    private Path said;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
        said = temporary.resolve("said");
    }

    @Test
    void commandRunsWhileItLeadsAndItsExitCodeIsPassedThrough() throws Exception {
        Path go = temporary.resolve("go");
        CliRun run = cluster.start(
                "elect",
                "billing",
                "--id",
                "node-1",
                "--value",
                "http://10.0.0.5",
                "--ttl",
                "30s",
                "--",
                "sh",
                "-c",
                "echo $MUSTER_ELECTION_NAME $MUSTER_CANDIDATE_ID $MUSTER_TERM $MUSTER_FENCING_TOKEN all >" + said
                        + "; until [ -e " + go + " ]; do sleep 0.1; done; exit 5");
        String told = Cluster.awaitText(said, "all");

        CliRun leader = cluster.start("leader", "billing", "-o", "json");
        assertThat(leader.exitCode()).isEqualTo(ExitCode.OK);
        Candidate now = leader().orElseThrow();
        assertThat(told.strip()).isEqualTo("billing node-1 " + now.term() + " " + now.term() + " all");
        assertThat(leader.out().strip())
                .isEqualTo("{\"id\":\"node-1\",\"value\":\"http://10.0.0.5\",\"term\":\"" + now.term()
                        + "\",\"priority\":0}");
        CliRun show = cluster.start("elections", "show", "billing");
        assertThat(show.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(show.out().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("node-1")
                .contains("http://10.0.0.5");

        Files.createFile(go);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(5);
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void electionThatNobodyLeadsIsSaidByTheExitCode() {
        CliRun leader = cluster.start("leader", "billing");
        assertThat(leader.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(leader.out()).isEmpty();
        assertThat(cluster.start("elections", "show", "billing").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void leaderThatIsDeposedEndsItsCommandAndStandsAgain() throws Exception {
        CliRun run = cluster.start(
                "elect",
                "billing",
                "--ttl",
                "60s",
                "--",
                "sh",
                "-c",
                "echo term $MUSTER_TERM >>" + said + "; exec sleep 600");
        Cluster.awaitText(said, "term");
        Candidate first = leader().orElseThrow();

        CliRun resign = cluster.start(
                "elections", "resign", "billing", "--term", first.term().toString());
        assertThat(resign.exitCode()).isEqualTo(ExitCode.OK);

        await().atMost(60, SECONDS).until(() -> Files.readAllLines(said).size() == 2);
        assertThat(run.err()).contains("leadership of billing is lost", "ending the command");
        assertThat(leader().orElseThrow().term().isNewerThan(first.term())).isTrue();
        run.send(Signal.TERM);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(Signal.TERM.exitCode());
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void leaderForOneTermEndsWhenItIsDeposed() {
        CliRun run = cluster.start(
                "elect",
                "billing",
                "--once",
                "--ttl",
                "60s",
                "--",
                "sh",
                "-c",
                "echo all >" + said + "; exec sleep 600");
        Cluster.awaitText(said, "all");

        cluster.start(
                        "elections",
                        "resign",
                        "billing",
                        "--term",
                        leader().orElseThrow().term().toString())
                .exitCode();

        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.LOST);
    }

    @Test
    void candidateThatIsToldToGoLeavesTheLine() {
        CliRun first = cluster.start(
                "elect", "billing", "--id", "a", "--", "sh", "-c", "echo a >" + said + "; exec sleep 600");
        Cluster.awaitText(said, "a");
        CliRun second = cluster.start("elect", "billing", "--id", "b", "--", "sh", "-c", "echo b >>" + said);
        try (EtcdConnection etcd = cluster.connect()) {
            ElectionObserver election = ElectionObserver.of(etcd, "billing");
            await().atMost(60, SECONDS).until(() -> election.candidates().size() == 2);

            second.send(Signal.INT);

            assertThat(second.exitCode()).as("%s", second).isEqualTo(Signal.INT.exitCode());
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(election.candidates())
                            .extracting(Candidate::id)
                            .containsExactly("a"));
        }
        first.send(Signal.TERM);
        assertThat(first.exitCode()).as("%s", first).isEqualTo(Signal.TERM.exitCode());
        assertThat(said).content().isEqualTo("a\n");
    }

    @Test
    void watchTellsEachLeaderUntilASignal() {
        CliRun watch = cluster.start("leader", "billing", "--watch", "-o", "jsonl");
        watch.awaitOut("{\"event\":\"none\"}\n");
        assertThat(cluster.start("elect", "billing", "--id", "a", "--", "true").exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(cluster.start("elect", "billing", "--id", "b", "--", "sh", "-c", "exit 2")
                        .exitCode())
                .isEqualTo(2);
        CliRun third = cluster.start("elect", "billing", "--id", "c", "--", "sleep", "600");
        watch.awaitOut("{\"event\":\"leader\",\"leader\":{\"id\":\"c\",\"value\":\"\",\"term\":\"");

        watch.send(Signal.TERM);

        assertThat(watch.exitCode()).isEqualTo(Signal.TERM.exitCode());
        assertThat(watch.out().lines())
                .allMatch(line -> line.matches("\\{\"event\":\"none\"}|"
                        + "\\{\"event\":\"leader\",\"leader\":\\{\"id\":\"[abc]\",\"value\":\"\","
                        + "\"term\":\"[0-9a-f]+-[0-9]+\",\"priority\":0}}"));
        third.send(Signal.TERM);
        third.exitCode();
    }

    private Optional<Candidate> leader() {
        try (EtcdConnection etcd = cluster.connect()) {
            return ElectionObserver.of(etcd, "billing").leader();
        }
    }
}
