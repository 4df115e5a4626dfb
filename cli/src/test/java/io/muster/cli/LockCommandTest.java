package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import io.muster.connection.EtcdConnection;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockGrant;
import io.muster.lock.LockState;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EtcdTest
class LockCommandTest {
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
    void commandFindsItsTokenInTheEnvironmentAndItsExitCodeIsPassedThrough() throws Exception {
        CliRun run = cluster.start(
                "lock",
                "nightly",
                "--ttl",
                "30s",
                "--",
                "sh",
                "-c",
                sh("env; echo all; until [ -e " + temporary.resolve("go") + " ]; do sleep 0.1; done; exit 7"));
        Map<String, String> variables = Cluster.awaitText(said, "all\n")
                .lines()
                .filter(line -> line.startsWith("MUSTER_"))
                .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));

        try (EtcdConnection etcd = cluster.connect()) {
            LockState.Place holder =
                    DistributedLock.of(etcd, "nightly").inspect().holder().orElseThrow();
            assertThat(variables)
                    .containsEntry("MUSTER_LOCK_NAME", "nightly")
                    .containsEntry("MUSTER_LOCK_KEY", cluster.prefix() + holder.key())
                    .containsEntry("MUSTER_FENCING_TOKEN", holder.token().toString())
                    .containsEntry("MUSTER_LEASE_ID", HexFormat.of().toHexDigits(holder.leaseId()));
        }
        assertThat(cluster.keys()).contains(variables.get("MUSTER_LOCK_KEY"));
        Files.createFile(temporary.resolve("go"));

        assertThat(run.exitCode()).as("%s", run).isEqualTo(7);
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void optionsStandBeforeTheNameOrBehindIt() {
        CliRun run =
                cluster.start("lock", "--try", "--ttl", "30s", "nightly", "--", "sh", "-c", "exit 3", "--", "@file");

        assertThat(run.exitCode()).as("%s", run).isEqualTo(3);
    }

    @Test
    void waitThatIsLongerThanAnybodyLivesIsNoFault() {
        CliRun run = cluster.start("lock", "nightly", "--wait", "999999999h", "--", "true");

        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
    }

    @Test
    void lockThatSomebodyElseHoldsIsNotAcquired() {
        try (EtcdConnection etcd = cluster.connect();
                LockGrant held = DistributedLock.builder(etcd, "nightly")
                        .note("theirs")
                        .build()
                        .acquire()) {
            CliRun tried = cluster.start("lock", "nightly", "--try", "--", "touch", said.toString());
            assertThat(tried.exitCode()).isEqualTo(ExitCode.NOT_ACQUIRED);
            assertThat(tried.err())
                    .contains(
                            "lock nightly was not acquired", held.fencingToken().toString(), "theirs");

            CliRun waited = cluster.start("lock", "nightly", "--wait", "50ms", "--", "touch", said.toString());
            assertThat(waited.exitCode()).isEqualTo(ExitCode.NOT_ACQUIRED);
        }
        assertThat(said).doesNotExist();
    }

    @Test
    void waiterHasItsTurnWhenTheHolderGivesTheLockBack() throws Exception {
        CliRun run;
        try (EtcdConnection etcd = cluster.connect()) {
            DistributedLock lock = DistributedLock.of(etcd, "nightly");
            LockGrant held = lock.acquire();
            run = cluster.start("lock", "nightly", "--wait", "10m", "--", "touch", said.toString());
            awaitWaiters(lock, 1);
            assertThat(said).doesNotExist();
            held.close();
            assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        }
        assertThat(said).exists();
    }

    @Test
    void lostLockEndsTheCommandAndAllBelowIt() {
        CliRun run = cluster.start(
                "lock", "nightly", "--ttl", "60s", "--", "sh", "-c", sh("sleep 600 & echo $! $$ all; wait"));
        String[] pids = Cluster.awaitText(said, "all").split(" ", -1);

        assertThat(breakLock("nightly").exitCode()).isEqualTo(ExitCode.OK);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.LOST);
        assertThat(run.err()).contains("lock nightly is lost", "ending the command");
        Cluster.awaitGone(pids[0]);
        Cluster.awaitGone(pids[1]);
    }

    @Test
    void commandEndsWhenItsLeaseCannotBeRenewed() {
        URI member = URI.create(cluster.etcd().member(0).directEndpoint());
        try (FaultProxy link = FaultProxy.to(member.getHost(), member.getPort())) {
            CliRun run = CliRun.start(
                    Map.of(),
                    "lock",
                    "nightly",
                    "--ttl",
                    "3s",
                    "--endpoints",
                    link.endpoint(),
                    "--namespace",
                    cluster.prefix(),
                    "--timeout",
                    "10s",
                    "--",
                    "sh",
                    "-c",
                    sh("echo $$ all; exec sleep 600"));
            String[] pids = Cluster.awaitText(said, "all").split(" ", -1);

            link.blackHole();

            assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.LOST);
            assertThat(run.err()).contains("lock nightly is lost, its session was lost: ending the command");
            Cluster.awaitGone(pids[0]);
        }
    }

    @Test
    void commandThatDoesNotHeedTermIsKilled() {
        CliRun run = cluster.start(
                "lock",
                "nightly",
                "--ttl",
                "60s",
                "--",
                "sh",
                "-c",
                sh("trap '' TERM; echo $$ all; while :; do sleep 1; done"));
        String[] pids = Cluster.awaitText(said, "all").split(" ", -1);

        assertThat(breakLock("nightly").exitCode()).isEqualTo(ExitCode.OK);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.LOST);
        Cluster.awaitGone(pids[0]);
    }

    @Test
    void commandGoesOnWithoutTheLockIfThatIsWanted() throws Exception {
        Path go = temporary.resolve("go");
        CliRun run = cluster.start(
                "lock",
                "nightly",
                "--ttl",
                "60s",
                "--on-lost",
                "ignore",
                "--",
                "sh",
                "-c",
                sh("echo all; until [ -e " + go + " ]; do sleep 0.1; done; exit 4"));
        Cluster.awaitText(said, "all");

        assertThat(breakLock("nightly").exitCode()).isEqualTo(ExitCode.OK);
        Files.createFile(go);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(4);
        assertThat(run.err()).contains("was lost before the command ended");
    }

    @Test
    void lockIsFreeWhenTheCommandCannotBeRun() throws Exception {
        CliRun missing = cluster.start("lock", "nightly", "--ttl", "60s", "--", temporary + "/nothing");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.NO_SUCH_COMMAND);
        assertThat(missing.err()).contains("nothing");
        Path text = Files.writeString(temporary.resolve("text"), "no program");
        assertThat(cluster.start("lock", "nightly", "--ttl", "60s", "--", text.toString())
                        .exitCode())
                .isEqualTo(ExitCode.CANNOT_RUN);
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void signalsAreHandedOnToTheCommand() {
        CliRun run = cluster.start(
                "lock",
                "nightly",
                "--",
                "sh",
                "-c",
                sh("trap 'trap \"exit 9\" TERM; echo told' TERM; echo all; while :; do sleep 0.1; done"));
        Cluster.awaitText(said, "all");

        run.send(Signal.TERM);
        Cluster.awaitText(said, "told");
        run.send(Signal.TERM);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(9);
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void commandThatIsEndedByASignalEndsWithItsCode() {
        CliRun run = cluster.start("lock", "nightly", "--", "sh", "-c", sh("echo all; exec sleep 600"));
        Cluster.awaitText(said, "all");

        run.send(Signal.TERM);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(Signal.TERM.exitCode());
    }

    @Test
    void signalWhileWaitingLeavesTheLine() {
        try (EtcdConnection etcd = cluster.connect()) {
            DistributedLock lock = DistributedLock.of(etcd, "nightly");
            LockGrant held = lock.acquire();
            CliRun run = cluster.start("lock", "nightly", "--", "touch", said.toString());
            awaitWaiters(lock, 1);

            run.send(Signal.INT);

            assertThat(run.exitCode()).as("%s", run).isEqualTo(Signal.INT.exitCode());
            awaitWaiters(lock, 0);
            held.close();
        }
        assertThat(said).doesNotExist();
    }

    @Test
    void whatCannotBeRightIsMisuse() {
        assertThat(cluster.start("lock", "nightly").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cluster.start("lock", "nightly", "--try", "--wait", "1s", "--", "true")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(cluster.start("lock", "nightly", "--on-lost", "cry", "--", "true")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        CliRun ttl = cluster.start("lock", "nightly", "--ttl", "500ms", "--", "true");
        assertThat(ttl.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ttl.err()).contains("--ttl: PT0.5S", "Try 'muster lock --help'");
    }

    private CliRun breakLock(String name) {
        try (EtcdConnection etcd = cluster.connect()) {
            Optional<LockState.Place> holder =
                    DistributedLock.of(etcd, name).inspect().holder();
            return cluster.start(
                    "locks",
                    "break",
                    name,
                    "--token",
                    holder.orElseThrow().token().toString());
        }
    }

    private void awaitWaiters(DistributedLock lock, int count) {
        await().atMost(60, SECONDS).until(() -> lock.inspect().waiters().size() == count);
    }

    /** A script that writes to a file, since standard output belongs to the tests. */
    private String sh(String script) {
        return "exec >" + said + " 2>&1; " + script;
    }
}
