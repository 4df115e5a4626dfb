package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the package manager of this machine for real; where it is not a Debian, the account must say so. */
class DistributionPackagesTest {
    @TempDir
    private Path home;

    private final Tried tried = new Tried();

    @Test
    void packageIsDownloadedWithPrivateListsAndUnpackedIntoTheCache() throws Exception {
        Optional<EtcdBinaries> found = obtain(Line.of("3.4"));

        if (Distribution.current().filter(Distribution::isDebian).isEmpty()) {
            assertThat(tried.asList()).contains("neither Debian nor Ubuntu");
            return;
        }
        assertThat(found).as(tried.asList()).isPresent();
        assertThat(found.get().version().line()).isEqualTo("3.4");
        assertThat(found.get().etcdctl()).isPresent();
        List<Path> lists = lists();
        assertThat(lists).isNotEmpty();
        List<FileTime> times = times(lists);

        AptSuite again =
                suite("bookworm", Distribution.current().orElseThrow().archive().orElseThrow());
        assertThat(again.offered("etcd-server").text()).contains("etcd-server_3.4.");
        assertThat(times(lists())).as("lists are fetched once").isEqualTo(times);
    }

    @Test
    void suitesAreAskedFromTheNewestOnUnlessTheLineIsKnownToBeOld() {
        Distribution bookworm = new Distribution("debian", "bookworm");
        assertThat(bookworm.suites(Line.of(""))).containsExactly("testing", "stable", "bookworm");
        assertThat(bookworm.suites(Line.of("3.4"))).containsExactly("bookworm");
        assertThat(new Distribution("debian", "").suites(Line.of("3.5"))).containsExactly("testing", "stable");
        assertThat(bookworm.component()).isEqualTo("main");
        Distribution noble = new Distribution("ubuntu", "noble");
        assertThat(noble.suites(Line.of(""))).containsExactly("noble");
        assertThat(noble.component()).isEqualTo("universe");
    }

    @Test
    void archiveThatCannotBeReachedIsReportedWithItsReason() throws Exception {
        int nobody = Ports.take();
        try {
            AptSuite suite = suite("testing", "http://127.0.0.1:" + nobody + "/debian");
            AptSuite.Answer answer = suite.offered("etcd-server");
            assertThat(answer.ok()).isFalse();
            assertThat(answer.text()).contains("Could not connect to 127.0.0.1:" + nobody);
        } finally {
            Ports.giveBack(nobody);
        }
    }

    private AptSuite suite(String name, String archive) throws Exception {
        Path state =
                Files.createDirectories(home.resolve("cache").resolve("apt").resolve(name));
        return new AptSuite(new Distribution("debian", "bookworm"), archive, name, state, Duration.ofSeconds(5));
    }

    private Optional<EtcdBinaries> obtain(Line line) {
        Places places = new Places(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                home.resolve("cache"),
                URI.create(Places.DEFAULT_MIRROR),
                Duration.ofSeconds(20));
        BinaryCache cache = new BinaryCache(places.cache());
        return cache.locked(() -> cache.install(new DistributionPackages(places), line, tried));
    }

    private List<Path> lists() throws Exception {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().contains("_Packages")).toList();
        }
    }

    private static List<FileTime> times(List<Path> files) throws Exception {
        List<FileTime> times = new java.util.ArrayList<>();
        for (Path file : files) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }
}
