package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * etcd from the packages of Debian and its kin: downloaded and verified by the system's own package manager, with
 * private lists, without root rights; unpacked, not installed.
 */
final class DistributionPackages implements Supply {
    private final Places places;

    DistributionPackages(Places places) {
        this.places = places;
    }

    @Override
    public String name() {
        return "packages of the distribution";
    }

    /** On Debian the packages come first; elsewhere the project's own archives are newer and come first. */
    static boolean isFirstChoice() {
        return Distribution.current().filter(Distribution::isDebian).isPresent();
    }

    @Override
    public boolean fetch(Line line, Path directory, Tried tried) {
        Optional<Distribution> distribution = Distribution.current();
        if (distribution.isEmpty()) {
            tried.add(name(), "neither Debian nor Ubuntu, or without apt-get and dpkg-deb");
            return false;
        }
        Optional<String> archive = distribution.get().archive();
        if (archive.isEmpty()) {
            tried.add(
                    name(),
                    "apt-get indextargets names no archive of "
                            + distribution.get().codename());
            return false;
        }
        try {
            for (String suite : distribution.get().suites(line)) {
                Path state =
                        Files.createDirectories(places.cache().resolve("apt").resolve(suite));
                AptSuite apt = new AptSuite(distribution.get(), archive.get(), suite, state, places.connectTimeout());
                if (fetch(apt, suite, line, directory, tried)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep package lists in " + places.cache(), e);
        }
    }

    private boolean fetch(AptSuite apt, String suite, Line line, Path directory, Tried tried) throws IOException {
        String place = name() + ", suite " + suite;
        AptSuite.Answer offer = apt.offered("etcd-server");
        Optional<EtcdVersion> version = offer.ok() ? EtcdVersion.find(offer.text()) : Optional.empty();
        if (version.isEmpty()) {
            tried.add(place, offer.text());
            return false;
        }
        if (!line.accepts(version.get())) {
            tried.add(place, "etcd-server is " + version.get() + ", wanted is " + line.wanted());
            return false;
        }
        AptSuite.Answer unpacked = apt.unpack(List.of("etcd-server", "etcd-client"), directory);
        if (!unpacked.ok()) {
            tried.add(place, unpacked.text());
            return false;
        }
        // A newer suite may need a newer C library than this system has; then the next suite has its turn.
        Path binaries = directory.resolve("usr").resolve("bin");
        if (EtcdProbe.probe(place, binaries, line, tried).isEmpty()) {
            return false;
        }
        for (String executable : List.of("etcd", "etcdctl")) {
            if (Files.exists(binaries.resolve(executable))) {
                Files.move(binaries.resolve(executable), directory.resolve(executable));
            }
        }
        return true;
    }
}
