package io.muster.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cluster for commands, below a prefix.
 *
 * @param etcd the cluster
 * @param prefix in front of all keys
 */
record Cluster(EtcdCluster etcd, String prefix) {
    /** Starts a command there; a busy machine may take its time to answer. */
    CliRun start(String... args) {
        return CliRun.start(Map.of(), args(args));
    }

    CliRun typing(String typed, String... args) {
        return CliRun.typing(typed, Map.of(), args(args).toArray(String[]::new));
    }

    /** The arguments with those that lead to the cluster, in front of what is behind {@code --}. */
    List<String> args(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        int end = all.contains("--") ? all.indexOf("--") : all.size();
        all.addAll(end, List.of("--endpoints", etcd.connectString(), "--namespace", prefix, "--timeout", "60s"));
        return all;
    }

    EtcdConnection connect() {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(etcd.endpoints())
                .namespace(prefix)
                // A busy machine may take its time to answer.
                .connectTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(60))
                .build());
    }

    List<String> keys() {
        return etcd.truth().list(prefix).stream().map(entry -> entry.key()).toList();
    }

    /** Waits until a file that a command writes has this text in it, and gives all of it. */
    static String awaitText(Path file, String text) {
        return await("'" + text + "' in " + file.getFileName())
                .atMost(60, SECONDS)
                .pollInterval(10, MILLISECONDS)
                .until(() -> Files.exists(file) ? Files.readString(file) : "", content -> content.contains(text));
    }

    /** Waits until a process has ended; one that only nobody has asked for its exit code has. */
    static void awaitGone(String pid) {
        await("the end of process " + pid).atMost(60, SECONDS).until(() -> {
            Path stat = Path.of("/proc", pid.strip(), "stat");
            try {
                String text = Files.readString(stat);
                return text.substring(text.lastIndexOf(')')).startsWith(") Z");
            } catch (IOException gone) {
                return ProcessHandle.of(Long.parseLong(pid.strip())).isEmpty();
            }
        });
    }
}
