package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EtcdTest
class RegistryCommandsTest {
    @TempDir
    private Path temporary;

    private Cluster cluster;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
    }

    @Test
    void instanceIsRegisteredUntilASignalAndSaysGoodbye() {
        CliRun watch = cluster.start("discover", "orders", "--watch", "-o", "jsonl");
        watch.awaitOut("{\"event\":\"snapshot\",\"revision\":");
        CliRun run = cluster.start(
                "register",
                "orders",
                "--address",
                "10.0.0.5:8080",
                "--id",
                "node-1",
                "--weight",
                "50",
                "--zone",
                "eu-1",
                "--tag",
                "b",
                "--tag",
                "a",
                "--meta",
                "team=shop",
                "--drain",
                "10m");
        run.awaitErr("orders/node-1 is REGISTERED");

        CliRun json = cluster.start("discover", "orders", "-o", "jsonl");
        assertThat(json.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(golden(json)).isEqualTo(instance("UP") + "\n");
        CliRun services = cluster.start("services");
        assertThat(services.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(services.out().lines()).containsExactly("SERVICE", "orders");
        CliRun explain = cluster.start("explain", "orders", "node-1", "-o", "json");
        assertThat(explain.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(explain.out()).startsWith("{\"id\":\"node-1\",\"verdict\":\"CHOSEN_FROM\",\"why\":\"");
        watch.awaitOut("{\"event\":\"added\",\"revision\":");

        run.send(Signal.TERM);
        watch.awaitOut("\"status\":\"DRAINING\"");
        assertThat(run.hasEnded()).isFalse();
        // Whoever asks twice does not want to wait.
        run.send(Signal.TERM);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(Signal.TERM.exitCode());
        watch.awaitOut("{\"event\":\"removed\",\"revision\":");
        watch.send(Signal.INT);
        assertThat(watch.exitCode()).isEqualTo(Signal.INT.exitCode());
        // A machine that stands still may lose sight of etcd for a moment.
        assertThat(golden(watch).lines().filter(line -> !line.matches(".*\"event\":\"(stale|live)\".*")))
                .containsExactly(
                        "{\"event\":\"snapshot\",\"revision\":0}",
                        "{\"event\":\"added\",\"revision\":0,\"instance\":" + instance("UP") + "}",
                        "{\"event\":\"updated\",\"revision\":0,\"instance\":" + instance("DRAINING") + "}",
                        "{\"event\":\"removed\",\"revision\":0,\"instance\":" + instance("DRAINING") + "}");
        assertThat(cluster.keys()).isEmpty();
    }

    private static String instance(String status) {
        return "{\"service\":\"orders\",\"id\":\"node-1\",\"address\":\"10.0.0.5:8080\",\"host\":\"10.0.0.5\","
                + "\"port\":8080,\"ports\":{},\"status\":\"" + status + "\",\"weight\":50,\"zone\":\"eu-1\","
                + "\"version\":\"\",\"tags\":[\"a\",\"b\"],\"metadata\":{\"team\":\"shop\"},\"incarnation\":\"drawn\","
                + "\"startTime\":\"now\",\"persistent\":false}";
    }

    /** Without what is another one each time. */
    private static String golden(CliRun run) {
        return run.out()
                .replaceAll("\"revision\":[1-9]\\d*", "\"revision\":0")
                .replaceAll("\"incarnation\":\"[^\"]+\"", "\"incarnation\":\"drawn\"")
                .replaceAll("\"startTime\":\"[^\"]+\"", "\"startTime\":\"now\"");
    }

    @Test
    void watchTellsThatEtcdCannotBeReachedAndIsAgain() {
        URI member = URI.create(cluster.etcd().member(0).directEndpoint());
        try (FaultProxy link = FaultProxy.to(member.getHost(), member.getPort())) {
            String[] toLink = {"--endpoints", link.endpoint(), "--namespace", cluster.prefix(), "--timeout", "60s"};
            List<String> args = new ArrayList<>(List.of("discover", "orders", "--watch", "-o", "jsonl"));
            args.addAll(List.of(toLink));
            CliRun watch = CliRun.start(Map.of(), args);
            watch.awaitOut("{\"event\":\"snapshot\",\"revision\":");

            link.refuse();
            link.reset();
            watch.awaitOut("{\"event\":\"stale\",\"revision\":");
            link.heal();
            watch.awaitOut("{\"event\":\"live\",\"revision\":");

            watch.send(Signal.TERM);
            assertThat(watch.exitCode()).isEqualTo(Signal.TERM.exitCode());
        }
    }

    @Test
    void instanceIsRegisteredWhileItsCommandRuns() {
        Path said = temporary.resolve("said");
        CliRun run = cluster.start(
                "register",
                "orders",
                "--address",
                "[fd00::5]:80",
                "--id",
                "x",
                "--",
                "sh",
                "-c",
                "echo $MUSTER_SERVICE $MUSTER_INSTANCE_ID $MUSTER_ADDRESS >" + said + "; exit 6");

        assertThat(run.exitCode()).as("%s", run).isEqualTo(6);
        assertThat(said).content().isEqualTo("orders x [fd00::5]:80\n");
        assertThat(cluster.keys()).isEmpty();
    }

    @Test
    void commandIsToldToEndWhenNobodyCallsItAnyMore() {
        Path said = temporary.resolve("said");
        CliRun run = cluster.start(
                "register",
                "orders",
                "--address",
                "10.0.0.5:80",
                "--drain",
                "10ms",
                "--",
                "sh",
                "-c",
                "trap 'echo told >>" + said + "; exit 8' TERM; echo began >" + said + "; while :; do sleep 0.1; done");
        Cluster.awaitText(said, "began");

        run.send(Signal.TERM);

        assertThat(run.exitCode()).as("%s", run).isEqualTo(8);
        assertThat(run.err()).contains("is REGISTERED");
        assertThat(cluster.keys()).isEmpty();
        assertThat(said).content().isEqualTo("began\ntold\n");
    }

    @Test
    void instanceIsUpWhenItsCheckPasses() throws Exception {
        int port;
        CliRun run;
        try (ServerSocket server = new ServerSocket(0, 4000, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            run = cluster.start(
                    "register",
                    "orders",
                    "--address",
                    "127.0.0.1:" + port,
                    "--check",
                    "tcp",
                    "--check-every",
                    "200ms",
                    "--drain",
                    "1ms");
            awaitHostPorts("127.0.0.1:" + port + "\n");
        }
        // Nobody listens there any more.
        awaitHostPorts("");
        assertThat(cluster.start("discover", "orders"))
                .returns(ExitCode.OK, CliRun::exitCode)
                .satisfies(now -> assertThat(now.out()).contains("DOWN"));
        run.send(Signal.TERM);
        run.exitCode();
    }

    private void awaitHostPorts(String wanted) {
        await().atMost(60, SECONDS).until(() -> {
            CliRun run = cluster.start("discover", "orders", "-o", "hostport");
            return run.exitCode() == ExitCode.OK && run.out().equals(wanted);
        });
    }

    @Test
    void idThatAnotherProcessHoldsIsWaitedFor() {
        try (EtcdConnection etcd = cluster.connect()) {
            Registration theirs = ServiceRegistry.of(etcd)
                    .register(ServiceInstance.of("orders", "10.0.0.6", 80).withId("node-1"));
            CliRun run =
                    cluster.start("register", "orders", "--address", "10.0.0.5:80", "--id", "node-1", "--drain", "1ms");
            run.awaitErr("orders/node-1 is CONFLICT");
            theirs.close();
            run.awaitErr("orders/node-1 is REGISTERED");
            run.send(Signal.TERM);
            assertThat(run.exitCode()).isEqualTo(Signal.TERM.exitCode());
        }
    }

    @Test
    void serviceWithoutInstancesIsAnEmptyList() {
        assertThat(cluster.start("discover", "orders", "-o", "json"))
                .returns(ExitCode.OK, CliRun::exitCode)
                .returns("[]\n", CliRun::out);
        assertThat(cluster.start("discover", "orders"))
                .returns(ExitCode.OK, CliRun::exitCode)
                .satisfies(run -> assertThat(run.out().lines())
                        .hasSize(1)
                        .first()
                        .asString()
                        .startsWith("ID"));
        assertThat(cluster.start("explain", "orders", "node-1"))
                .returns(ExitCode.FAILED, CliRun::exitCode)
                .satisfies(run -> assertThat(run.out()).contains("UNKNOWN"));
    }

    @Test
    void namesOfServicesAreFollowed() {
        CliRun watch = cluster.start("services", "--watch", "-o", "jsonl");
        watch.awaitOut("{\"services\":[]}\n");
        CliRun run = cluster.start("register", "orders", "--address", "10.0.0.5:80", "--drain", "1ms");
        watch.awaitOut("{\"services\":[\"orders\"]}\n");
        run.send(Signal.TERM);
        run.exitCode();
        watch.send(Signal.INT);
        assertThat(watch.exitCode()).isEqualTo(Signal.INT.exitCode());
    }

    @Test
    void whatCannotBeRightIsMisuse() {
        assertThat(misuse("register", "orders")).contains("--address");
        assertThat(misuse("register", "orders", "--address", "10.0.0.5"))
                .contains("address: 10.0.0.5 (expected: HOST:PORT");
        assertThat(misuse("register", "orders", "--address", "a:1", "--weight", "-1"))
                .contains("weight: -1");
        assertThat(misuse("register", "orders", "--address", "a:1", "--check", "udp"))
                .contains("check: udp");
        assertThat(misuse("register", "a/b", "--address", "a:1")).contains("service: a/b");
        assertThat(misuse("discover", "a/b")).contains("service: a/b");
        assertThat(misuse("discover", "orders", "--watch", "-o", "hostport")).contains("hostport");
        assertThat(misuse("services", "-o", "yaml")).contains("yaml", "TABLE");
    }

    private String misuse(String... args) {
        CliRun run = cluster.start(args);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        return run.err();
    }
}
