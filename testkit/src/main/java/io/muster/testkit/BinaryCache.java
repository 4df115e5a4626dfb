package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What was obtained once, per version and platform, shared by all JVMs of a user. */
final class BinaryCache {
    private static final List<String> EXECUTABLES = List.of("etcd", "etcdctl");

    private final Path root;

    BinaryCache(Path root) {
        this.root = root;
    }

    /** The newest version in the cache that the line accepts and that runs. */
    Optional<EtcdBinaries> newest(Line line, Tried tried) {
        if (!Files.isDirectory(root)) {
            tried.add("cache", root + " does not exist yet");
            return Optional.empty();
        }
        List<EtcdVersion> versions = versions();
        if (versions.stream().noneMatch(line::accepts)) {
            tried.add("cache", root + " has " + versions + ", wanted is " + line.wanted());
        }
        return versions.stream()
                .filter(line::accepts)
                .flatMap(v -> EtcdProbe.probe("cache", directory(v), line, tried).stream())
                .findFirst();
    }

    private List<EtcdVersion> versions() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .flatMap(name -> EtcdVersion.find(name).stream())
                    .filter(version -> Files.isDirectory(directory(version)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the cache " + root, e);
        }
    }

    private Path directory(EtcdVersion version) {
        return root.resolve(version.toString()).resolve(Platform.current().toString());
    }

    /** Runs the action while no other thread and no other JVM obtains anything into this cache. */
    <T> T locked(Supplier<T> action) {
        try {
            Files.createDirectories(root);
            return FileMutex.holding(root.resolve(".lock"), action::get);
        } catch (IOException e) {
            throw new EtcdNotObtainedException(
                    Places.CACHE_PROPERTY + ": " + root + " (expected: a directory that can be written): " + e, e);
        }
    }

    /** Lets the supply fill a directory, looks at what came, and moves it into place in one step. */
    Optional<EtcdBinaries> install(Supply supply, Line line, Tried tried) {
        Path staging = null;
        try {
            staging = Files.createTempDirectory(root, ".incoming-");
            if (!supply.fetch(line, staging, tried)) {
                return Optional.empty();
            }
            Optional<EtcdBinaries> arrived = EtcdProbe.probe(supply.name(), staging, line, tried);
            if (arrived.isEmpty()) {
                return arrived;
            }
            return EtcdProbe.probe(supply.name(), publish(staging, arrived.get().version()), line, tried);
        } catch (IOException e) {
            tried.add(supply.name(), "could not be kept in " + root + ": " + e);
            return Optional.empty();
        } finally {
            Directories.deleteQuietly(staging);
        }
    }

    private Path publish(Path staging, EtcdVersion version) throws IOException {
        Path ready = Files.createDirectory(staging.resolve("ready"));
        for (String executable : EXECUTABLES) {
            Path file = staging.resolve(executable);
            if (Files.exists(file)) {
                Files.move(file, ready.resolve(executable));
            }
        }
        Path target = directory(version);
        Files.createDirectories(target.getParent());
        // Only a copy that does not run can be in the way: what runs would have been taken from the cache.
        Directories.deleteQuietly(target);
        return Files.move(ready, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
