package io.muster.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import io.muster.connection.EtcdConnection;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What goes on telling until it is ended, as a process of its own: by a signal, and in a pipe. */
@EtcdTest
@Execution(ExecutionMode.CONCURRENT)
class WatchProcessTest {
    @TempDir
    private Path temporary;

    private Cluster cluster;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
    }

    @Test
    void signalEndsItWithItsCode() throws Exception {
        try (MusterProcess watch = MusterProcess.start(temporary, cluster.args("services", "--watch", "-o", "jsonl"))) {
            Cluster.awaitText(watch.outFile(), "{\"services\":[]}");

            watch.signal("INT");

            assertThat(watch.exitCode()).as("%s", watch).isEqualTo(Signal.INT.exitCode());
        }
    }

    @Test
    void readerThatGoesAwayEndsIt() throws Exception {
        Path code = temporary.resolve("code");
        List<String> program =
                new ArrayList<>(List.of("sh", "-c", "{ \"$@\"; echo $? >\"$0\"; } | head -n 1", code.toString()));
        program.addAll(MusterProcess.program(cluster.args("services", "--watch", "-o", "jsonl")));
        try (MusterProcess pipe = MusterProcess.startProgram(
                temporary, Files.createFile(temporary.resolve("nothing")), Map.of(), program)) {
            Cluster.awaitText(pipe.outFile(), "{\"services\":[]}\n");

            // Once more for as long as it takes the reader to go.
            try (EtcdConnection etcd = cluster.connect()) {
                ServiceRegistry registry = ServiceRegistry.of(etcd);
                for (int i = 0; !Files.exists(code) && i < 600; i++) {
                    registry.putPersistent(ServiceInstance.of("s" + i, "10.0.0.5", 80));
                    pipe.process().waitFor(100, MILLISECONDS);
                }
            }

            assertThat(pipe.exitCode()).isZero();
            await().atMost(60, SECONDS).until(() -> Files.exists(code));
            assertThat(Cluster.awaitText(code, "\n")).isEqualTo(ExitCode.READER_GONE + "\n");
            assertThat(pipe.out()).isEqualTo("{\"services\":[]}\n");
        }
    }
}
