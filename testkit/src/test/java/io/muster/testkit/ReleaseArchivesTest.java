package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseArchivesTest {
    private static final String VERSION = "3.5.99";
    private static final Line LINE = Line.of("3.5");

    @TempDir
    private Path home;

    private HttpServer mirror;
    private byte[] archive;
    private final Tried tried = new Tried();

    @BeforeEach
    void serveAnArchive() throws IOException {
        archive = tarGz("etcd-v" + VERSION + "-x/", "#!/bin/sh\necho etcd Version: " + VERSION + "\n");
        mirror = HttpServer.create(Ports.onLoopback(0), 0);
        mirror.start();
    }

    @AfterEach
    void stopServing() {
        mirror.stop(0);
    }

    @Test
    void archiveWithThePinnedChecksumIsUnpackedIntoTheCache() throws Exception {
        serve(path(), 200, archive);

        EtcdBinaries found = new EtcdFinder(places(), List.of(supply(sha256(archive)))).find(LINE);

        assertThat(found.version()).hasToString(VERSION);
        assertThat(found.etcd()).startsWith(home);
        assertThat(found.etcdctl()).isPresent();
        assertThat(Subprocess.run(Duration.ofSeconds(20), List.of(found.etcd().toString()))
                        .output())
                .contains(VERSION);
    }

    @Test
    void archiveWithAnotherChecksumIsRefusedAndNamed() throws Exception {
        serve(path(), 200, archive);
        String pinned = "0".repeat(64);

        assertThat(supply(pinned).fetch(LINE, home, tried)).isFalse();

        assertThat(tried.asList())
                .contains(mirrorAddress() + path())
                .contains("refused: its SHA-256 is " + sha256(archive) + " (expected: " + pinned + ")");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void truncatedArchiveIsRefused() throws Exception {
        mirror.createContext(path(), exchange -> {
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive, 0, archive.length / 2);
            exchange.getResponseBody().flush();
            exchange.close();
        });

        assertThat(supply(sha256(archive)).fetch(LINE, home, tried)).isFalse();

        // Which of the two is a matter of the JDK.
        assertThat(tried.asList()).containsPattern("truncated|Premature EOF");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void movedArchiveIsFollowedAndAMissingOneIsReported() throws Exception {
        serve("/elsewhere", 200, archive);
        mirror.createContext(path(), exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        assertThat(supply(sha256(archive)).fetch(LINE, home, tried)).isTrue();

        mirror.removeContext(path());
        assertThat(supply(sha256(archive)).fetch(LINE, home, tried)).isFalse();
        assertThat(tried.asList()).contains(path() + ": answered 404");
    }

    @Test
    void archiveWithoutAServerIsRefused() throws Exception {
        byte[] other = tarGz("etcd-v" + VERSION + "-x/README-", "nothing to run");
        serve(path(), 200, other);

        Optional<EtcdBinaries> found = new BinaryCache(Files.createDirectories(home.resolve("cache")))
                .install(supply(sha256(other)), LINE, tried);

        assertThat(found).isEmpty();
        assertThat(tried.asList()).contains("is not an executable file");
    }

    @Test
    void mirrorThatIsNotThereIsGivenUpAtOnce() throws Exception {
        mirror.stop(0);
        long start = System.nanoTime();

        assertThat(supply(sha256(archive)).fetch(LINE, home, tried)).isFalse();

        assertThat(tried.asList()).contains("Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void silentMirrorIsGivenUpAfterTheTimeout() throws Exception {
        EchoServer silent = EchoServer.start();
        try (FaultProxy blackHole = FaultProxy.to("127.0.0.1", silent.port())) {
            blackHole.blackHole();
            Download download =
                    new Download(URI.create("http://" + blackHole.endpoint() + "/x"), Duration.ofMillis(200));
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> download.to(home.resolve("x"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("timed out");
        } finally {
            silent.close();
        }
    }

    @Test
    void onlyKnownChecksumsAreTried() {
        assertThat(new ReleaseArchives(places()).fetch(Line.of("3.9"), home, tried))
                .isFalse();
        assertThat(tried.asList()).contains("no checksum is known for line 3.9 on " + Platform.current());

        List<PinnedArchive> known = PinnedArchive.known().toList();
        assertThat(known).allMatch(pin -> pin.sha256().matches("[0-9a-f]{64}"));
        assertThat(known).extracting(PinnedArchive::version).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(known.get(0).path()).matches("v3\\.6\\.\\d+/etcd-v3\\.6\\.\\d+-linux-amd64\\.tar\\.gz");
        assertThat(Platform.of("Mac OS X", "aarch64")).hasToString("darwin-arm64");
        assertThat(Platform.of("Mac OS X", "aarch64").installHint()).isEqualTo("brew install etcd");
    }

    private void serve(String path, int status, byte[] content) {
        mirror.createContext(path, exchange -> answer(exchange, status, content));
    }

    private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private String mirrorAddress() {
        return "http://127.0.0.1:" + mirror.getAddress().getPort();
    }

    private String path() {
        return "/" + pinned("").path();
    }

    private static PinnedArchive pinned(String sha256) {
        return new PinnedArchive(EtcdVersion.parse(VERSION), Platform.current(), sha256);
    }

    private ReleaseArchives supply(String sha256) {
        return new ReleaseArchives(places(), List.of(pinned(sha256)));
    }

    private Places places() {
        return new Places(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                home.resolve("cache"),
                URI.create(mirrorAddress()),
                Duration.ofSeconds(5));
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    /** An archive with a directory, a document, and two executables, as etcd's are made. */
    private static byte[] tarGz(String directory, String script) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream tar = new GZIPOutputStream(packed)) {
            entry(tar, directory, '5', "");
            entry(tar, directory + "README.md", '0', "read me ".repeat(100));
            entry(tar, directory + "etcd", '0', script);
            entry(tar, directory + "etcdctl", '0', script);
            tar.write(new byte[1024]);
        }
        return packed.toByteArray();
    }

    private static void entry(GZIPOutputStream tar, String name, char type, String content) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000755");
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        put(header, 124, String.format("%011o", bytes.length));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        tar.write(header);
        tar.write(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
