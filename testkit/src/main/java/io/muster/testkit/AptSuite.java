package io.muster.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One suite of a package archive, read by apt-get with lists of its own, apart from those of the system. */
final class AptSuite {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path state;
    private final List<String> options;

    /** What apt-get said: a success with what was asked for, or a failure with the reason. */
    record Answer(boolean ok, String text) {}

    AptSuite(Distribution distribution, String archive, String suite, Path state, Duration timeout) throws IOException {
        this.state = state;
        Path lists = state.resolve("lists");
        Path cache = state.resolve("cache");
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives").resolve("partial"));
        String keyring =
                distribution.keyring().map(file -> "[signed-by=" + file + "] ").orElse("");
        Files.writeString(
                state.resolve("sources.list"),
                "deb " + keyring + archive + " " + suite + " " + distribution.component() + "\n");
        Files.writeString(state.resolve("status"), "");
        this.options = options(
                Map.of(
                        "Dir::State",
                        state.toString(),
                        "Dir::State::lists",
                        lists.toString(),
                        "Dir::State::status",
                        state.resolve("status").toString(),
                        "Dir::Cache",
                        cache.toString(),
                        "Dir::Etc::sourcelist",
                        state.resolve("sources.list").toString(),
                        "Dir::Etc::sourceparts",
                        "/dev/null",
                        "APT::Sandbox::User",
                        "",
                        "Acquire::Languages",
                        "none",
                        "Acquire::GzipIndexes",
                        "true",
                        "Acquire::Retries",
                        "3"),
                timeout);
    }

    private static List<String> options(Map<String, String> settings, Duration timeout) {
        List<String> options = new ArrayList<>();
        settings.forEach((name, value) -> options.addAll(List.of("-o", name + "=" + value)));
        for (String scheme : List.of("http", "https")) {
            options.addAll(List.of("-o", "Acquire::" + scheme + "::Timeout=" + timeout.toSeconds()));
        }
        return options;
    }

    /** The file of a package that the suite offers; the lists are fetched once. */
    Answer offered(String name) {
        if (!hasLists()) {
            Answer update = update();
            if (!update.ok()) {
                return update;
            }
        }
        return apt(state, "download", "--print-uris", name);
    }

    private boolean hasLists() {
        try (Stream<Path> files = Files.list(state.resolve("lists"))) {
            return files.anyMatch(file -> file.toString().contains("_Packages"));
        } catch (IOException e) {
            return false;
        }
    }

    private Answer update() {
        return apt(state, "update", "--error-on=any");
    }

    /** Downloads packages, which apt-get checks against the signed lists, and unpacks them into the directory. */
    Answer unpack(List<String> names, Path directory) throws IOException {
        Answer download = download(names, directory);
        if (!download.ok() && update().ok()) {
            // The lists were older than the archive.
            download = download(names, directory);
        }
        return download.ok() ? unpackAll(directory) : download;
    }

    private Answer download(List<String> names, Path directory) {
        List<String> arguments = new ArrayList<>(List.of("download"));
        arguments.addAll(names);
        return apt(directory, arguments.toArray(new String[0]));
    }

    private static Answer unpackAll(Path directory) throws IOException {
        List<Path> packages;
        try (Stream<Path> files = Files.list(directory)) {
            packages = files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
        for (Path file : packages) {
            Subprocess.Outcome unpacked =
                    Subprocess.run(LIMIT, List.of("dpkg-deb", "-x", file.toString(), directory.toString()));
            if (!unpacked.succeeded()) {
                return new Answer(false, file.getFileName() + ": " + unpacked.lastLine());
            }
            Files.delete(file);
        }
        return new Answer(true, packages.toString());
    }

    private Answer apt(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        Subprocess.Outcome outcome = Subprocess.run(LIMIT, command, directory, Map.of("LC_ALL", "C.UTF-8"));
        return new Answer(outcome.succeeded(), outcome.succeeded() ? outcome.output() : reason(outcome));
    }

    private static String reason(Subprocess.Outcome outcome) {
        return outcome.output()
                .lines()
                .filter(line -> line.startsWith("E:"))
                .findFirst()
                .orElseGet(outcome::lastLine);
    }
}
