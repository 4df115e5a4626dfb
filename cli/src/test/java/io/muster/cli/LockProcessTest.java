package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.EtcdConnection;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockGrant;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code muster lock} as a process of its own: streams, signals, a terminal, its exit codes, and its death. */
@EtcdTest
@Execution(ExecutionMode.CONCURRENT)
class LockProcessTest {
    private static final String FOR_EVER = "while :; do sleep 0.1; done";

    @TempDir
    private Path temporary;

    private final List<MusterProcess> started = new ArrayList<>();
    private Cluster cluster;
    private Path said;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
        said = temporary.resolve("said");
    }

    @AfterEach
    void end() {
        started.forEach(MusterProcess::close);
    }

    @Test
    void standardStreamsAreThoseOfTheCommandAndItsVariablesGoOverInheritedOnes() throws Exception {
        Path in = Files.writeString(temporary.resolve("in"), "data\n");
        Map<String, String> inherited =
                Map.of("MUSTER_LOCK_NAME", "other", "MUSTER_FENCING_TOKEN", "1-1", "KEPT", "kept");
        MusterProcess muster = MusterProcess.start(
                temporary,
                in,
                inherited,
                cluster.args(
                        "lock",
                        "nightly",
                        "--",
                        "sh",
                        "-c",
                        "cat; env | grep -E 'MUSTER_|KEPT'; echo aside >&2; exit 3"));
        started.add(muster);

        assertThat(muster.exitCode()).as("%s", muster).isEqualTo(3);
        assertThat(muster.out().lines())
                .hasSize(6)
                .startsWith("data")
                .contains("KEPT=kept", "MUSTER_LOCK_NAME=nightly")
                .anyMatch(line -> line.startsWith("MUSTER_LOCK_KEY=" + cluster.prefix() + "nightly/"))
                .anyMatch(line -> line.startsWith("MUSTER_LEASE_ID="))
                .doesNotContain("MUSTER_FENCING_TOKEN=1-1");
        assertThat(muster.err()).isEqualTo("aside\n");
    }

    @Test
    void terminationIsHandedOnAndTheLockIsFreeAtOnce() throws Exception {
        MusterProcess muster = lock("600s", "trap 'echo told; exit 9' TERM; echo began >" + said + "; " + FOR_EVER);
        Cluster.awaitText(said, "began");

        muster.signal("TERM");

        assertThat(muster.exitCode()).as("%s", muster).isEqualTo(9);
        assertThat(muster.out()).isEqualTo("told\n");
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void interruptIsHandedOnWhereThereIsNoTerminal() throws Exception {
        List<String> program = new ArrayList<>(List.of("setsid", "--wait"));
        program.addAll(MusterProcess.program(
                lockArgs("600s", "trap 'exit 8' INT; echo $PPID began >" + said + "; " + FOR_EVER)));
        MusterProcess muster = MusterProcess.startProgram(temporary, nothing(), Map.of(), program);
        started.add(muster);
        String tool = Cluster.awaitText(said, "began").split(" ", -1)[0];

        assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -INT " + tool)
                        .start()
                        .waitFor())
                .isZero();

        assertThat(muster.exitCode()).as("%s", muster).isEqualTo(8);
    }

    @Test
    void interruptOfATerminalReachesTheCommandOnce() throws Exception {
        String script = "trap 'echo int >>" + said + "' INT; trap 'echo hup >>" + said + "; exit 5' HUP; "
                + "echo $PPID began >" + said + "; " + FOR_EVER;
        Path file = Files.writeString(
                temporary.resolve("run"), quoted(MusterProcess.program(lockArgs("600s", "eval \"$SCRIPT\""))));
        List<String> command = new ArrayList<>(MusterProcess.withDefaultSignals());
        command.addAll(List.of("script", "-qec", "exec sh " + file, "/dev/null"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(temporary.resolve("terminal").toFile())
                .redirectErrorStream(true);
        builder.environment().put("SCRIPT", script);
        Process terminal = builder.start();
        try (OutputStream keyboard = terminal.getOutputStream()) {
            String tool = Cluster.awaitText(said, "began").split(" ", -1)[0];

            keyboard.write(3);
            keyboard.flush();
            Cluster.awaitText(said, "int");
            assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -HUP " + tool)
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(terminal.waitFor(120, SECONDS)).isTrue();
            assertThat(terminal.exitValue()).isEqualTo(5);
            assertThat(said).content().isEqualTo(tool + " began\nint\nhup\n");
        } finally {
            terminal.destroyForcibly();
        }
    }

    @Test
    void commandDoesNotOutliveTheToolThatIsKilledAndTheLockIsFreeAfterItsTtl() throws Exception {
        MusterProcess muster = lock(
                "6s",
                "trap 'echo hup >>" + said + "' HUP; sleep 600 & echo $! $$ all >" + said + "; while :; do wait; done");
        String[] pids = Cluster.awaitText(said, "all").split(" ", -1);
        // What hands signals on has told the guard about its child before.
        muster.signal("HUP");
        Cluster.awaitText(said, "hup");

        muster.signal("KILL");

        Cluster.awaitGone(pids[0]);
        Cluster.awaitGone(pids[1]);
        awaitFree();
    }

    @Test
    void toolThatWasFrozenForTooLongEndsTheCommandWhenItGoesOn() throws Exception {
        MusterProcess muster = lock("6s", "echo $$ began >" + said + "; exec sleep 600");
        String child = Cluster.awaitText(said, "began").split(" ", -1)[0];

        muster.signal("STOP");
        awaitFree();
        muster.signal("CONT");

        assertThat(muster.exitCode()).as("%s", muster).isEqualTo(ExitCode.LOST);
        assertThat(muster.err()).contains("lock nightly is lost", "ending the command");
        Cluster.awaitGone(child);
    }

    @Test
    void exitCodeTellsWhyTheCommandDidNotRun() throws Exception {
        try (EtcdConnection etcd = cluster.connect();
                LockGrant held = DistributedLock.of(etcd, "nightly").acquire()) {
            MusterProcess misused = start(cluster.args("lock", "nightly", "--tyr", "--", "touch", said.toString()));
            MusterProcess alone = start(List.of(
                    "lock",
                    "nightly",
                    "--endpoints",
                    "127.0.0.1:1",
                    "--timeout",
                    "500ms",
                    "--",
                    "touch",
                    said.toString()));
            MusterProcess late = start(cluster.args("lock", "nightly", "--try", "--", "touch", said.toString()));

            assertThat(misused.exitCode()).as("%s", misused).isEqualTo(ExitCode.USAGE);
            assertThat(alone.exitCode()).as("%s", alone).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(late.exitCode()).as("%s", late).isEqualTo(ExitCode.NOT_ACQUIRED);
            assertThat(late.err()).contains(held.fencingToken().toString());
        }
        assertThat(said).doesNotExist();
    }

    private void awaitFree() {
        try (EtcdConnection etcd = cluster.connect()) {
            DistributedLock lock = DistributedLock.of(etcd, "nightly");
            await().atMost(60, SECONDS).until(() -> lock.inspect().holder().isEmpty());
        }
    }

    private Path nothing() throws IOException {
        return Files.createTempFile(temporary, "in", "");
    }

    private MusterProcess lock(String ttl, String script) throws IOException {
        return start(lockArgs(ttl, script));
    }

    private List<String> lockArgs(String ttl, String script) {
        return cluster.args("lock", "nightly", "--ttl", ttl, "--", "sh", "-c", script);
    }

    private MusterProcess start(List<String> args) throws IOException {
        MusterProcess muster = MusterProcess.start(temporary, args);
        started.add(muster);
        return muster;
    }

    private static String quoted(List<String> words) {
        List<String> all = words.stream().map(word -> "'" + word + "'").toList();
        return "exec " + String.join(" ", all) + "\n";
    }
}
