package io.muster.testkit;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where to look for etcd, and where to keep what was obtained: the settings of this machine and this JVM.
 *
 * @param property the value of {@code muster.testkit.binary}
 * @param variable the value of {@code MUSTER_ETCD}
 * @param path the directories of {@code PATH}
 * @param cache the root of the cache
 * @param mirror where release archives are
 * @param connectTimeout how long a download may take to connect, and then to go on
 */
record Places(
        Optional<String> property,
        Optional<String> variable,
        List<Path> path,
        Path cache,
        URI mirror,
        Duration connectTimeout) {
    static final String BINARY_PROPERTY = "muster.testkit.binary";
    static final String BINARY_VARIABLE = "MUSTER_ETCD";
    static final String CACHE_PROPERTY = "muster.testkit.cache";
    static final String MIRROR_PROPERTY = "muster.testkit.mirror";
    static final String LINE_PROPERTY = "etcd.version";
    static final String DEFAULT_MIRROR = "https://github.com/etcd-io/etcd/releases/download";

    static Places ofThisMachine() {
        return of(name -> System.getProperty(name, ""), name -> System.getenv().getOrDefault(name, ""));
    }

    static Places of(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        return new Places(
                given(properties.apply(BINARY_PROPERTY)),
                given(environment.apply(BINARY_VARIABLE)),
                Arrays.stream(environment.apply("PATH").split(File.pathSeparator))
                        .filter(directory -> !directory.isBlank())
                        .map(Path::of)
                        .toList(),
                cache(properties, environment),
                mirror(properties),
                Duration.ofSeconds(5));
    }

    /** The line of versions that this JVM was told to run on, or empty. */
    static String wantedLine() {
        return System.getProperty(LINE_PROPERTY, "").strip();
    }

    private static Path cache(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        return given(properties.apply(CACHE_PROPERTY))
                .map(Path::of)
                .orElseGet(() -> given(environment.apply("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(properties.apply("user.home"), ".cache"))
                        .resolve("muster")
                        .resolve("etcd"))
                .toAbsolutePath();
    }

    private static URI mirror(UnaryOperator<String> properties) {
        String mirror = given(properties.apply(MIRROR_PROPERTY)).orElse(DEFAULT_MIRROR);
        URI uri = URI.create(mirror.endsWith("/") ? mirror.substring(0, mirror.length() - 1) : mirror);
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    MIRROR_PROPERTY + ": " + mirror + " (expected: an http or https address)");
        }
        return uri;
    }

    private static Optional<String> given(String value) {
        return Optional.of(value.strip()).filter(v -> !v.isEmpty());
    }
}
