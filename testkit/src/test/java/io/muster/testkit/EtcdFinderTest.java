package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdFinderTest {
    private static final Line ANY = Line.of("");

    @TempDir
    private Path home;

    @Test
    void namedBinaryGoesBeforeThePath() throws IOException {
        Path named = executable("named", "3.5.1");
        Path onPath = executable("path", "3.5.2");

        assertThat(find(places(named, null, onPath), ANY).version()).hasToString("3.5.1");
        assertThat(find(places(null, named, onPath), ANY).origin()).contains("MUSTER_ETCD");
        assertThat(find(places(null, null, onPath), ANY).version()).hasToString("3.5.2");
        assertThat(find(places(named.resolve("etcd"), null, onPath), ANY).etcd())
                .isEqualTo(named.resolve("etcd"));
    }

    @Test
    void namedBinaryThatDoesNotRunIsAnErrorAndNotPassedOver() throws IOException {
        Path onPath = executable("path", "3.5.2");
        Path broken = Files.createDirectories(home.resolve("broken"));
        Files.writeString(broken.resolve("etcd"), "#!/bin/sh\necho cannot open shared object; exit 127\n");
        broken.resolve("etcd").toFile().setExecutable(true);

        assertThatThrownBy(() -> find(places(broken, null, onPath), ANY))
                .isInstanceOf(EtcdNotObtainedException.class)
                .hasMessageContaining("muster.testkit.binary: " + broken + " (expected: an etcd executable")
                .hasMessageContaining("cannot open shared object");
        assertThatThrownBy(() -> find(places(home.resolve("nowhere"), null, onPath), ANY))
                .hasMessageContaining("is not an executable file");
    }

    @Test
    void candidatesOfAnotherLineArePassedOver() throws IOException {
        Path named = executable("named", "3.5.1");
        Path onPath = executable("path", "3.4.20");

        assertThat(find(places(named, null, onPath), Line.of("3.4")).version()).hasToString("3.4.20");
        assertThatThrownBy(() -> find(places(named, null, onPath), Line.of("3.6")))
                .hasMessageContaining("no etcd (line 3.6)")
                .hasMessageContaining("etcd is 3.5.1, wanted is line 3.6")
                .hasMessageContaining("etcd is 3.4.20, wanted is line 3.6");
    }

    @Test
    void failureListsEveryPlaceAndWhatHelps() {
        assertThatThrownBy(() -> find(places(null, null, home.resolve("bin")), ANY, refusing("store", "closed today")))
                .isInstanceOf(EtcdNotObtainedException.class)
                .message()
                .containsSubsequence(
                        "no etcd (3.4.10 or later)",
                        "system property muster.testkit.binary: not set",
                        "environment variable MUSTER_ETCD: not set",
                        "PATH: no etcd in 1 directories",
                        "cache: ",
                        "store: closed today",
                        "What helps: ",
                        "install etcd",
                        "MUSTER_ETCD",
                        "muster.testkit.mirror");
    }

    @Test
    void etcdOlderThanTheFlagsWeSetIsOfNoUse() throws IOException {
        assertThatThrownBy(() -> find(places(null, null, executable("path", "3.3.25")), ANY))
                .hasMessageContaining("etcd is 3.3.25, wanted is 3.4.10 or later");
    }

    @Test
    void whatWasObtainedOnceIsTakenFromTheCache() {
        AtomicInteger deliveries = new AtomicInteger();
        Supply supply = delivering("3.5.9", deliveries);

        EtcdBinaries first = find(empty(), ANY, supply);
        EtcdBinaries second = find(empty(), ANY, supply);

        assertThat(deliveries).hasValue(1);
        assertThat(second.etcd()).isEqualTo(first.etcd()).startsWith(home.resolve("cache"));
        assertThat(second.etcdctl()).contains(first.etcd().resolveSibling("etcdctl"));
        assertThat(second.origin()).isEqualTo("cache");
        assertThat(incoming()).isEmpty();
    }

    @Test
    void oldLineInTheCacheDoesNotKeepANewerOneAwayButServesWhenThereIsNone() {
        AtomicInteger deliveries = new AtomicInteger();
        find(empty(), Line.of("3.4"), delivering("3.4.23", deliveries));

        assertThat(find(empty(), ANY, refusing("store", "unreachable")).version())
                .hasToString("3.4.23");
        assertThat(find(empty(), ANY, delivering("3.5.9", deliveries)).version())
                .hasToString("3.5.9");
        assertThat(find(empty(), Line.of("3.4"), refusing("store", "unreachable"))
                        .version())
                .hasToString("3.4.23");
    }

    @Test
    void copyInTheCacheThatNoLongerRunsIsReplaced() throws IOException {
        AtomicInteger deliveries = new AtomicInteger();
        EtcdBinaries first = find(empty(), ANY, delivering("3.5.9", deliveries));
        Files.writeString(first.etcd(), "broken");

        EtcdBinaries second = find(empty(), ANY, delivering("3.5.9", deliveries));

        assertThat(deliveries).hasValue(2);
        assertThat(second.etcd()).isEqualTo(first.etcd());
    }

    @Test
    void supplyThatDeliversSomethingElseIsNotBelieved() {
        assertThatThrownBy(() -> find(empty(), Line.of("3.6"), delivering("3.5.9", new AtomicInteger())))
                .hasMessageContaining("store: ")
                .hasMessageContaining("is 3.5.9, wanted is line 3.6");
        assertThat(incoming()).isEmpty();
    }

    @Test
    void threadsThatAskTogetherCauseOneDelivery() {
        AtomicInteger deliveries = new AtomicInteger();
        Supply supply = delivering("3.5.9", deliveries);

        List<EtcdBinaries> all = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> find(empty(), ANY, supply))
                .toList();

        assertThat(deliveries).hasValue(1);
        assertThat(all).extracting(EtcdBinaries::etcd).containsOnly(all.get(0).etcd());
    }

    @Test
    void settingsComeFromPropertiesAndEnvironment() {
        Places byProperty = Places.of(
                name -> switch (name) {
                    case "muster.testkit.binary" -> " /opt/etcd ";
                    case "muster.testkit.cache" -> "/var/cache/x";
                    case "muster.testkit.mirror" -> "https://mirror.test/etcd/";
                    default -> "";
                },
                name -> "");
        assertThat(byProperty.property()).contains("/opt/etcd");
        assertThat(byProperty.cache()).isEqualTo(Path.of("/var/cache/x"));
        assertThat(byProperty.mirror()).isEqualTo(URI.create("https://mirror.test/etcd"));

        Places byHome = Places.of(name -> name.equals("user.home") ? "/home/me" : "", name -> "");
        assertThat(byHome.cache()).isEqualTo(Path.of("/home/me/.cache/muster/etcd"));
        Places byXdg = Places.of(name -> "", name -> name.equals("XDG_CACHE_HOME") ? "/xdg" : "");
        assertThat(byXdg.cache()).isEqualTo(Path.of("/xdg/muster/etcd"));
        assertThatThrownBy(() -> Places.of(name -> name.equals("muster.testkit.mirror") ? "ftp://x" : "", name -> ""))
                .hasMessageContaining("muster.testkit.mirror: ftp://x (expected: an http or https address)");
        assertThatThrownBy(() -> Line.of("newest"))
                .hasMessageContaining("etcd.version: newest (expected: a line such as");
    }

    private EtcdBinaries find(Places places, Line line, Supply... supplies) {
        return new EtcdFinder(places, List.of(supplies)).find(line);
    }

    private Places empty() {
        return places(null, null, home.resolve("no-bin"));
    }

    private Places places(Path property, Path variable, Path onPath) {
        return new Places(
                Optional.ofNullable(property).map(Path::toString),
                Optional.ofNullable(variable).map(Path::toString),
                List.of(onPath),
                home.resolve("cache"),
                URI.create("http://127.0.0.1:1"),
                Duration.ofSeconds(1));
    }

    private List<Path> incoming() {
        try (var entries = Files.list(home.resolve("cache"))) {
            return entries.filter(e -> e.getFileName().toString().startsWith(".incoming"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path executable(String directory, String version) throws IOException {
        return answering(Files.createDirectories(home.resolve(directory)), version);
    }

    private static Path answering(Path directory, String version) throws IOException {
        for (String name : List.of("etcd", "etcdctl")) {
            Files.writeString(directory.resolve(name), "#!/bin/sh\necho etcd Version: " + version + "\n");
            directory.resolve(name).toFile().setExecutable(true);
        }
        return directory;
    }

    private static Supply refusing(String name, String reason) {
        return supply(name, (directory, tried) -> {
            tried.add(name, reason);
            return false;
        });
    }

    private static Supply delivering(String version, AtomicInteger deliveries) {
        return supply("store", (directory, tried) -> {
            deliveries.incrementAndGet();
            answering(directory, version);
            return true;
        });
    }

    private interface Delivery {
        boolean into(Path directory, Tried tried) throws IOException;
    }

    private static Supply supply(String name, Delivery delivery) {
        return new Supply() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean fetch(Line line, Path directory, Tried tried) {
                try {
                    return delivery.into(directory, tried);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
