package io.muster.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** etcd from the project's own release archives, each accepted only with its pinned checksum. */
final class ReleaseArchives implements Supply {
    private final Places places;
    private final List<PinnedArchive> pinned;

    ReleaseArchives(Places places) {
        this(places, PinnedArchive.known().toList());
    }

    ReleaseArchives(Places places, List<PinnedArchive> pinned) {
        this.places = places;
        this.pinned = pinned;
    }

    @Override
    public String name() {
        return "release archive";
    }

    @Override
    public boolean fetch(Line line, Path directory, Tried tried) {
        List<PinnedArchive> candidates = pinned.stream()
                .filter(archive -> line.accepts(archive.version()))
                .filter(archive -> archive.platform().equals(Platform.current()))
                .toList();
        if (candidates.isEmpty()) {
            tried.add(name(), "no checksum is known for " + line.wanted() + " on " + Platform.current());
        }
        return candidates.stream().anyMatch(archive -> fetch(archive, directory, tried));
    }

    private boolean fetch(PinnedArchive archive, Path directory, Tried tried) {
        URI address = URI.create(places.mirror() + "/" + archive.path());
        Path file = directory.resolve("archive.tar.gz");
        try {
            String sha256 = new Download(address, places.connectTimeout()).to(file);
            if (!sha256.equals(archive.sha256())) {
                tried.add(
                        name() + " " + address,
                        "refused: its SHA-256 is " + sha256 + " (expected: " + archive.sha256() + ")");
                return false;
            }
            TarGz.extract(file, Set.of("etcd", "etcdctl"), directory);
            return true;
        } catch (IOException e) {
            tried.add(name() + " " + address, Download.reason(e));
            return false;
        } finally {
            deleteQuietly(file);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The staging directory goes as a whole a moment later.
            file.toFile().deleteOnExit();
        }
    }
}
