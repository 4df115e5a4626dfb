package io.muster.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line client that came with the server, for these endpoints. */
record Etcdctl(EtcdBinaries binaries, Optional<RootUser> user, Path directory, List<String> endpoints) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration OWN_LIMIT = Duration.ofSeconds(30);
    private static final int NO_CODE = -1;

    /** Runs it to its end; returns what it wrote. */
    String run(List<String> arguments) {
        Subprocess.Outcome outcome = Subprocess.run(LIMIT, line(arguments), directory, Map.of("ETCDCTL_API", "3"));
        if (!outcome.succeeded()) {
            throw new EtcdRequestException(
                    "etcdctl " + String.join(" ", arguments) + ": " + outcome.output(), NO_CODE, null);
        }
        return outcome.output();
    }

    /** Starts it and lets it run. */
    ChildProcess start(List<String> arguments) {
        return ChildProcess.startApart(line(arguments));
    }

    private List<String> line(List<String> arguments) {
        Path executable = binaries.etcdctl()
                .orElseThrow(() -> new IllegalStateException(
                        "no etcdctl beside " + binaries.etcd() + " (expected: one that came with the server)"));
        List<String> line = new ArrayList<>(List.of(executable.toString()));
        line.add("--endpoints=" + String.join(",", endpoints));
        // Its own limits are two seconds to connect and five to be answered, which a busy machine may need.
        line.add("--dial-timeout=" + OWN_LIMIT.toSeconds() + "s");
        line.add("--command-timeout=" + OWN_LIMIT.toSeconds() + "s");
        user.ifPresent(root -> line.add("--user=" + root.name() + ":" + root.password()));
        line.addAll(arguments);
        return line;
    }
}
