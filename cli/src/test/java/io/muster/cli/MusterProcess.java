package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real command: a process of its own, whose standard streams are files. */
record MusterProcess(Process process, Path outFile, Path errFile) implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    /** Starts it with nothing on its standard input. */
    static MusterProcess start(Path directory, List<String> args) throws IOException {
        return start(directory, Files.createTempFile(directory, "in", ""), Map.of(), args);
    }

    /** Starts it with a file on its standard input, and more variables. */
    static MusterProcess start(Path directory, Path in, Map<String, String> variables, List<String> args)
            throws IOException {
        return startProgram(directory, in, variables, program(args));
    }

    /** Starts a program that starts it. */
    static MusterProcess startProgram(Path directory, Path in, Map<String, String> variables, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.addAll(program);
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // With it a Java says on standard error that it has read it.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        return new MusterProcess(builder.start(), out, err);
    }

    /** The command line of the command. */
    static List<String> program(List<String> args) {
        List<String> program = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto"));
        // As the start script does: newer Javas warn on standard error of what Netty does.
        if (Runtime.version().feature() >= 24) {
            program.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        program.addAll(args);
        return program;
    }

    /** A build in the background ignores SIGINT, one under nohup SIGHUP, and children inherit that; env can undo it. */
    static List<String> withDefaultSignals() throws IOException {
        List<String> env = List.of("env", "--default-signal=HUP,INT");
        Process probe = new ProcessBuilder("env", "--default-signal=HUP,INT", "true").start();
        return probe.onExit().join().exitValue() == 0 ? env : List.of();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS))
                .as("ended; %s", this)
                .isTrue();
        return process.exitValue();
    }

    void signal(String name) throws IOException {
        Process kill =
                new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " \"$0\"", Long.toString(process.pid())).start();
        assertThat(kill.onExit().join().exitValue()).as("%s", this).isZero();
    }

    String out() {
        return text(outFile);
    }

    String err() {
        return text(errFile);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "out: " + out() + "\nerr: " + err();
    }
}
