package io.muster.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks an executable whether it is an etcd that runs here: the file name alone promises nothing. */
final class EtcdProbe {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private EtcdProbe() {}

    /**
     * Looks at a file, or at a directory that contains {@code etcd}.
     *
     * @param place what to call it in the account of what was tried
     */
    static Optional<EtcdBinaries> probe(String place, Path given, Line line, Tried tried) {
        Path etcd = (Files.isDirectory(given) ? given.resolve("etcd") : given).toAbsolutePath();
        if (!Files.isExecutable(etcd) || Files.isDirectory(etcd)) {
            tried.add(place, etcd + " is not an executable file");
            return Optional.empty();
        }
        Subprocess.Outcome outcome = Subprocess.run(LIMIT, List.of(etcd.toString(), "--version"));
        Optional<EtcdVersion> version = outcome.succeeded() ? EtcdVersion.find(outcome.output()) : Optional.empty();
        if (version.isEmpty()) {
            tried.add(place, etcd + " --version answered: " + outcome.lastLine());
            return Optional.empty();
        }
        if (!line.accepts(version.get())) {
            tried.add(place, etcd + " is " + version.get() + ", wanted is " + line.wanted());
            return Optional.empty();
        }
        Path etcdctl = etcd.resolveSibling("etcdctl");
        return Optional.of(
                new EtcdBinaries(etcd, Optional.of(etcdctl).filter(Files::isExecutable), version.get(), place));
    }
}
