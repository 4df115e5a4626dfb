package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands answer when the cluster is not there, or does not want them. */
class ExitCodesTest {
    private static final String ALL = """
            lock nightly -- true
            locks show nightly
            locks break nightly --token 1-1
            register orders --address 10.0.0.5:80
            discover orders
            discover orders --watch
            services
            services --watch
            explain orders node-1
            elect billing -- true
            leader billing
            leader billing --watch
            elections show billing
            elections resign billing --term 1-1
            config get --layer orders/ limits.max
            config ls --layer orders/
            config tree --layer orders/
            config export --layer orders/
            config validate --layer orders/
            config watch --layer orders/
            config set --layer orders/ limits.max=1
            config rm --layer orders/ limits.max
            config history --layer orders/
            config rollback --layer orders/ 1
            """;

    @Test
    void unreachableClusterIsToldByEachCommandWithinItsTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // It takes connections, and says nothing.
            String endpoint = "127.0.0.1:" + silent.getLocalPort();
            for (String command : ALL.lines().toList()) {
                CliRun run = CliRun.start(Map.of(), with(command, "--endpoints", endpoint, "--timeout", "50ms"));
                assertThat(run.exitCode()).as("%s: %s", command, run).isEqualTo(ExitCode.UNREACHABLE);
                assertThat(run.out()).isEmpty();
                assertThat(run.err()).startsWith("muster: ").contains(endpoint);
            }
        }
    }

    @EtcdTest(auth = AuthMode.SIMPLE)
    @Test
    void userWithoutTheRightsIsDenied(EtcdCluster cluster, @TempDir Path temporary) throws Exception {
        cluster.truth().addUser("ann", "pw", "/ann/");
        Map<String, String> ann = Map.of("ETCDCTL_ENDPOINTS", cluster.connectString(), "ETCDCTL_USER", "ann:pw");
        // A token of another cluster is nobody's here, and needs no rights.
        for (String command : ALL.lines().filter(each -> !each.contains("1-1")).toList()) {
            // Much longer than the test waits: a no is an answer, and ends the command at once.
            CliRun run = CliRun.start(ann, with(command, "--timeout", "10m"));
            assertThat(run.exitCode()).as("%s: %s", command, run).isEqualTo(ExitCode.DENIED);
            assertThat(run.out()).isEmpty();
        }
        try (MusterProcess process = MusterProcess.start(
                temporary,
                Files.createFile(temporary.resolve("nothing")),
                ann,
                with("lock nightly -- true", "--timeout", "30s"))) {
            assertThat(process.exitCode()).as("%s", process).isEqualTo(ExitCode.DENIED);
            assertThat(process.out()).isEmpty();
        }
        CliRun own = CliRun.start(ann, with("lock nightly --namespace /ann/ -- true", "--timeout", "30s"));
        assertThat(own.exitCode()).as("%s", own).isEqualTo(ExitCode.OK);
        CliRun wrong = CliRun.start(
                Map.of("ETCDCTL_ENDPOINTS", cluster.connectString(), "ETCDCTL_USER", "ann:other"),
                with("locks show nightly", "--timeout", "30s"));
        assertThat(wrong.exitCode()).as("%s", wrong).isEqualTo(ExitCode.DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--endpoints=",
                "--endpoints=ftp://10.0.0.5:2379",
                "--namespace=team",
                "--timeout=0s",
                "--timeout=2h",
                "--insecure-skip-tls-verify",
                "--insecure-transport=true",
                "-o=xml"
            })
    void optionThatCannotBeRightIsMisuse(String option) {
        CliRun run = CliRun.start(Map.of(), List.of("locks", "show", "nightly", option));
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Try 'muster locks show --help'");
    }

    @Test
    void variableThatCannotBeRightIsMisuse() {
        CliRun run = CliRun.start(Map.of("ETCDCTL_COMMAND_TIMEOUT", "soon"), List.of("locks", "show", "nightly"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("ETCDCTL_COMMAND_TIMEOUT: soon");
        CliRun unverified = CliRun.start(
                Map.of("ETCDCTL_ENDPOINTS", "https://10.0.0.5:2379", "ETCDCTL_INSECURE_SKIP_TLS_VERIFY", "true"),
                List.of("locks", "show", "nightly"));
        assertThat(unverified.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unverified.err()).contains("always verified");
    }

    private static List<String> with(String command, String... options) {
        List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
        args.addAll(args.contains("--") ? args.indexOf("--") : args.size(), List.of(options));
        return args;
    }
}
