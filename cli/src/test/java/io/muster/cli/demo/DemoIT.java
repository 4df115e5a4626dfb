package io.muster.cli.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.ExitCode;
import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built demo, run as a person runs it. */
class DemoIT {
    private static final int SIGNALLED = 128;

    private static EtcdCluster existing;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void startCluster() {
        existing = EtcdCluster.start();
    }

    @AfterAll
    static void endCluster() {
        existing.close();
    }

    @Test
    void wholeStoryHoldsAndLeavesNothing() throws Exception {
        try (DemoRun demo = DemoRun.start(temporary, "--for", "1s")) {
            // Long before one of them is killed.
            demo.awaitLine("sees all 3");
            assertThat(demo.children("NodeMain")).hasSize(3);
            assertThat(demo.children("--data-dir")).hasSizeGreaterThanOrEqualTo(3);

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.OK);

            assertThat(demo.output())
                    .containsPattern("All \\d+ steps held")
                    .contains("after the command was given", "The etcd leader is killed", "Nothing is left behind")
                    .doesNotContain("did not hold", "\u001b[");
            demo.assertNothingIsLeft();
            demo.assertNoFileIsLeft();
        }
    }

    @Test
    void storyOnAnExistingClusterRemovesItsKeysAndKillsNoMember() throws Exception {
        existing.truth().put("somebody/else", "stays");
        try (DemoRun demo = DemoRun.startBare(temporary, "--for", "1s", "--endpoints", existing.connectString())) {
            demo.awaitLine("Steady traffic");
            assertThat(demo.children("--data-dir")).isEmpty();

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.OK);

            assertThat(demo.output())
                    .containsPattern("All \\d+ steps held")
                    .contains("The cluster answers")
                    .doesNotContain("The etcd leader is killed");
            demo.assertNothingIsLeft();
            assertOnlyTheKeysOfOthersAreLeft();
        } finally {
            existing.truth().delete("somebody/else");
        }
    }

    @Test
    void interruptInTheMiddleLeavesNothing() throws Exception {
        try (DemoRun demo = DemoRun.start(temporary, "--for", "60s")) {
            demo.awaitLine("Steady traffic");
            demo.signal("INT");

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(SIGNALLED + 2);

            assertThat(demo.output()).endsWith("Interrupted: ending what was started.");
            demo.assertNothingIsLeft();
            demo.assertNoFileIsLeft();
        }
    }

    @Test
    void terminationOnAnExistingClusterRemovesTheKeys() throws Exception {
        existing.truth().put("somebody/else", "stays");
        try (DemoRun demo = DemoRun.start(temporary, "--for", "60s", "--endpoints", existing.connectString())) {
            demo.awaitLine("Steady traffic");
            demo.signal("TERM");

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(SIGNALLED + 15);

            demo.assertNothingIsLeft();
            assertOnlyTheKeysOfOthersAreLeft();
        } finally {
            existing.truth().delete("somebody/else");
        }
    }

    @Test
    void demoThatIsKilledTakesItsNodesAndKeysAlong() throws Exception {
        existing.truth().put("somebody/else", "stays");
        try (DemoRun demo = DemoRun.start(temporary, "--for", "60s", "--endpoints", existing.connectString())) {
            demo.awaitLine("Steady traffic");
            demo.signal("KILL");

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(SIGNALLED + 9);

            demo.assertNothingIsLeft();
            await().atMost(60, SECONDS).untilAsserted(this::assertOnlyTheKeysOfOthersAreLeft);
        } finally {
            existing.truth().delete("somebody/else");
        }
    }

    @Test
    void nodeThatDiesUnaskedBreaksTheStory() throws Exception {
        try (DemoRun demo = DemoRun.start(temporary, "--for", "60s", "--endpoints", existing.connectString())) {
            demo.awaitLine("Steady traffic");
            List<ProcessHandle> nodes = demo.children("NodeMain");
            DemoRun.signal("KILL", nodes.get(0).pid());

            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.FAILED);

            assertThat(demo.output())
                    .containsPattern("did not hold after .*: orders-\\d was ended by signal 9")
                    .containsPattern("Did not hold: Steady traffic: orders-\\d was ended by signal 9");
            demo.assertNothingIsLeft();
        }
    }

    @Test
    void clusterThatDoesNotAnswerIsUnreachable() throws Exception {
        try (DemoRun demo = DemoRun.start(
                temporary, Map.of("ETCDCTL_DIAL_TIMEOUT", "1s"), "--endpoints", "127.0.0.1:" + unusedPort())) {
            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(demo.output()).contains("The cluster answers", "did not hold", "127.0.0.1:");
        }
    }

    @Test
    void wrongOptionIsMisuse() throws Exception {
        try (DemoRun demo = DemoRun.start(temporary, "--fro", "3s")) {
            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.USAGE);
            assertThat(demo.output()).contains("--fro", "Try 'muster demo --help'");
        }
    }

    private void assertOnlyTheKeysOfOthersAreLeft() {
        assertThat(existing.truth().list(""))
                .singleElement()
                .satisfies(entry -> assertThat(entry.key()).isEqualTo("somebody/else"));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
