package io.muster.cli.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code ./muster demo} as a child process, as a person would start it. */
final class DemoRun implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path temporary;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Map<ProcessHandle, String> children = new LinkedHashMap<>();
    private final Thread reader;

    private DemoRun(Process process, Path temporary) {
        this.process = process;
        this.temporary = temporary;
        this.reader = new Thread(this::read, "demo-output");
        reader.start();
    }

    /** Starts it with a temporary directory of its own. */
    static DemoRun start(Path temporary, String... args) throws IOException {
        return start(temporary, Map.of(), args);
    }

    /** Starts it with hardly an environment, as a cron job is started: no locale, no home. */
    static DemoRun startBare(Path temporary, String... args) throws IOException {
        ProcessBuilder builder = builder(temporary, args);
        builder.environment().keySet().retainAll(Set.of("PATH", "TMPDIR", "JAVA_HOME"));
        builder.environment().put("HOME", "/x");
        return start(builder, temporary);
    }

    /** Starts it with more variables. */
    static DemoRun start(Path temporary, Map<String, String> variables, String... args) throws IOException {
        ProcessBuilder builder = builder(temporary, args);
        builder.environment().putAll(variables);
        return start(builder, temporary);
    }

    private static ProcessBuilder builder(Path temporary, String... args) throws IOException {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.addAll(List.of(System.getProperty("muster.command"), "demo"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private static DemoRun start(ProcessBuilder builder, Path temporary) throws IOException {
        Process process = builder.start();
        process.getOutputStream().close();
        return new DemoRun(process, temporary);
    }

    /** A build in the background ignores SIGINT, and its children inherit that; where env can undo it, it does. */
    private static List<String> withDefaultSignals() throws IOException {
        List<String> env = List.of("env", "--default-signal=INT");
        Process probe = new ProcessBuilder(
                        Stream.concat(env.stream(), Stream.of("true")).toList())
                .start();
        return probe.onExit().join().exitValue() == 0 ? env : List.of();
    }

    /** Waits until a line holds this text, and notes the processes that the demo has by then, with their command lines. */
    void awaitLine(String text) {
        await("'" + text + "' in the output")
                .atMost(PATIENCE_SECONDS, SECONDS)
                .pollInterval(20, MILLISECONDS)
                .failFast("the demo ended", () -> !process.isAlive() && !reader.isAlive() && !says(text))
                .until(() -> says(text));
        try (Stream<ProcessHandle> now = process.descendants()) {
            now.forEach(child -> children.put(child, child.info().commandLine().orElse("")));
        }
    }

    private boolean says(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    void signal(String name) throws IOException {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) throws IOException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
        assertThat(kill.onExit().join().exitValue()).isZero();
    }

    /** Waits for its end and returns its exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS))
                .as("ended in time; so far: %s", output())
                .isTrue();
        reader.join();
        return process.exitValue();
    }

    String output() {
        return String.join("\n", lines);
    }

    /** The children that ran, when they were noted, the program with this word on its command line. */
    List<ProcessHandle> children(String word) {
        return children.entrySet().stream()
                .filter(child -> child.getValue().contains(word))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Everything that was started is gone, soon at the latest, and the temporary directory holds no cluster. */
    void assertNothingIsLeft() {
        assertThat(children).as("processes noted while it ran").isNotEmpty();
        await("its processes to end")
                .atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(children.keySet().stream()
                                .filter(ProcessHandle::isAlive)
                                .map(ProcessHandle::info))
                        .isEmpty());
    }

    void assertNoFileIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            // An empty lock file guards the directory that the next cluster on this machine will use.
            assertThat(files.map(Path::toFile).filter(File::isFile).filter(file -> file.length() > 0))
                    .isEmpty();
        }
        try (Stream<Path> files = Files.walk(temporary, 2)) {
            assertThat(files.map(temporary::relativize).map(Path::toString).collect(Collectors.joining(" ")))
                    .doesNotContain("cluster-");
        }
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add(e.toString());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
