package io.muster.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through the places where an etcd may be, from the most explicit to the most costly. */
final class EtcdFinder {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdFinder.class);

    private final Places places;
    private final BinaryCache cache;
    private final List<Supply> supplies;

    EtcdFinder(Places places) {
        this(
                places,
                DistributionPackages.isFirstChoice()
                        ? List.of(new DistributionPackages(places), new ReleaseArchives(places))
                        : List.of(new ReleaseArchives(places), new DistributionPackages(places)));
    }

    EtcdFinder(Places places, List<Supply> supplies) {
        this.places = places;
        this.cache = new BinaryCache(places.cache());
        this.supplies = supplies;
    }

    EtcdBinaries find(Line line) {
        Tried tried = new Tried();
        EtcdBinaries found = named(line, tried)
                .or(() -> onPath(line, tried))
                .or(() -> cache.newest(line, tried).filter(b -> line.isSatisfiedBy(b.version())))
                .or(() -> obtained(line, tried))
                .orElseThrow(() -> notObtained(line, tried));
        LOG.info("etcd {} from {}: {}", found.version(), found.origin(), found.etcd());
        return found;
    }

    private Optional<EtcdBinaries> named(Line line, Tried tried) {
        return named("system property " + Places.BINARY_PROPERTY, places.property(), line, tried)
                .or(() -> named("environment variable " + Places.BINARY_VARIABLE, places.variable(), line, tried));
    }

    /** Whoever names a binary means it: one that does not run is an error, not a reason to take another. */
    private Optional<EtcdBinaries> named(String place, Optional<String> value, Line line, Tried tried) {
        if (value.isEmpty()) {
            tried.add(place, "not set");
            return Optional.empty();
        }
        Path path = Path.of(value.get());
        Optional<EtcdBinaries> found = EtcdProbe.probe(place, path, line, tried);
        if (found.isEmpty()
                && EtcdProbe.probe(place, path, Line.of(""), new Tried()).isEmpty()) {
            throw new EtcdNotObtainedException(
                    place + ": " + value.get() + " (expected: an etcd executable, or a directory with one)\n"
                            + tried.asList(),
                    null);
        }
        return found;
    }

    private Optional<EtcdBinaries> onPath(Line line, Tried tried) {
        List<Path> candidates = places.path().stream()
                .filter(directory -> Files.isExecutable(directory.resolve("etcd")))
                .toList();
        if (candidates.isEmpty()) {
            tried.add("PATH", "no etcd in " + places.path().size() + " directories");
        }
        return candidates.stream()
                .flatMap(directory -> EtcdProbe.probe("PATH", directory, line, tried).stream())
                .findFirst();
    }

    private Optional<EtcdBinaries> obtained(Line line, Tried tried) {
        return cache.locked(() -> {
            // Another JVM may have obtained it while this one waited for the lock.
            Optional<EtcdBinaries> meanwhile = cache.newest(line, new Tried());
            if (meanwhile.isPresent() && line.isSatisfiedBy(meanwhile.get().version())) {
                return meanwhile;
            }
            for (Supply supply : supplies) {
                Optional<EtcdBinaries> obtained = cache.install(supply, line, tried);
                if (obtained.isPresent()) {
                    return obtained;
                }
            }
            return meanwhile;
        });
    }

    private static EtcdNotObtainedException notObtained(Line line, Tried tried) {
        return new EtcdNotObtainedException(
                "no etcd (" + line.wanted() + ") on this machine, and none could be obtained. Tried, in this order:\n"
                        + tried.asList() + "\nWhat helps: " + Platform.current().installHint() + ", or set "
                        + Places.BINARY_VARIABLE + " (or -D" + Places.BINARY_PROPERTY
                        + ") to an etcd executable, or set -D" + Places.MIRROR_PROPERTY
                        + " to a reachable mirror of etcd's release archives.",
                null);
    }
}
