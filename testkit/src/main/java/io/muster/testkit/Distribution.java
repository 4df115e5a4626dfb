package io.muster.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Debian or Ubuntu that this machine runs.
 *
 * @param id {@code debian} or {@code ubuntu}
 * @param codename the name of its release, such as {@code bookworm}
 */
record Distribution(String id, String codename) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Optional<Distribution> current() {
        if (!Platform.current().isLinux() || !has("apt-get") || !has("dpkg-deb")) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(Path.of("/etc/os-release"));
            Distribution distribution = new Distribution(value(lines, "ID"), value(lines, "VERSION_CODENAME"));
            return Optional.of(distribution).filter(d -> d.isDebian() || d.id.equals("ubuntu"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean has(String command) {
        return Files.isExecutable(Path.of("/usr/bin", command));
    }

    private static String value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).replace("\"", ""))
                .findFirst()
                .orElse("");
    }

    boolean isDebian() {
        return id.equals("debian");
    }

    /** The suites that may have the line, most promising first. */
    List<String> suites(Line line) {
        if (!isDebian()) {
            return List.of(codename);
        }
        // The newer suites have left 3.4 behind; there is no need to fetch their lists to learn that. This system's own
        // suite comes last, for what is newer may need a newer C library than it has.
        List<String> newestFirst = line.name().equals("3.4") ? List.of("bookworm") : List.of("testing", "stable");
        return Stream.concat(newestFirst.stream(), Stream.of(codename))
                .filter(suite -> !suite.isBlank())
                .distinct()
                .toList();
    }

    String component() {
        return isDebian() ? "main" : "universe";
    }

    Optional<Path> keyring() {
        return Optional.of(Path.of("/usr/share/keyrings", id + "-archive-keyring.gpg"))
                .filter(Files::isReadable);
    }

    /** The address that this system gets its own packages from; the system knows the mirror, we do not. */
    Optional<String> archive() {
        Subprocess.Outcome outcome = Subprocess.run(
                LIMIT, List.of("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"));
        return outcome.output()
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 3 && words[1].equals(codename) && words[2].equals(component()))
                .map(words -> words[0])
                .findFirst();
    }
}
