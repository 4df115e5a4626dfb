package io.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A process that a test starts, speaks with line by line, freezes and kills.
 *
 * <p>Most run a class of the test in a JVM of its own: what a crash or a long pause does to a client cannot be seen from
 * within its process. {@link ParentProcess} is the other end there.
 *
 * <p>It reads the test's lines from its standard input and is heard on its standard output, in UTF-8; what it says is
 * kept until it is asked for. Its standard error goes where that of this JVM goes. It has this JVM's working directory
 * and environment.
 *
 * <p>It never outlives this JVM: it is killed when the JVM goes, even if that was killed itself, and even while it is
 * paused. Processes that it starts in turn are its own affair.
 *
 * <p>All methods may be called from any thread. Each line that it says goes to one caller.
 */
public final class ChildProcess implements AutoCloseable {
    /** A JVM that has just begun is slow, on a busy machine above all. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(20);

    // It becomes the program when its guard knows of it: at no moment would it be left behind.
    // What it logs goes to whoever reads this JVM's errors, in the letters of this machine; the names on 17 and from 18
    // on.
    private static final List<String> ERRORS_AS_HERE = Stream.of("sun.stderr.encoding", "stderr.encoding")
            .map(name -> "-D" + name + "=" + System.getProperty("sun.jnu.encoding", "UTF-8"))
            .toList();

    private static final String WHEN_GUARDED = "read -r _ && exec \"$@\"";

    private final String name;
    private final Process process;
    private final ParentGuard guard;
    private final Writer input;
    private final Lines said;

    private volatile String last = "";

    private ChildProcess(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        this.guard = ParentGuard.over(process);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.said = Lines.of(process.getInputStream(), "muster-child-" + name);
    }

    /**
     * Starts the main method of a class in a JVM of its own: with this JVM's Java and class path, 128 MiB of heap, and
     * compiled for a quick start.
     *
     * @param main a class with a public main method; it need not be public itself
     * @param arguments those of the main method
     * @throws UncheckedIOException when no process can be started
     */
    public static ChildProcess java(Class<?> main, String... arguments) {
        return java(List.of(), main, arguments);
    }

    /**
     * Starts the main method of a class in a JVM of its own, as {@link #java(Class, String...)} does, with further
     * options.
     *
     * @param options such as {@code -Xmx64m} or {@code -Dkey=value}; they win over those that it has anyway
     * @param main a class with a public main method
     * @param arguments those of the main method
     * @throws UncheckedIOException when no process can be started
     */
    public static ChildProcess java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8"));
        command.addAll(ERRORS_AS_HERE);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(main.getSimpleName(), command, builder -> {});
    }

    /**
     * Starts a program. One that cannot be run shows as a process that has ended, with exit code 126 or 127.
     *
     * @param command the program, found by {@code PATH} unless it has a slash, and its arguments
     * @throws UncheckedIOException when no process can be started
     */
    public static ChildProcess start(List<String> command) {
        return start(nameOf(command), command, builder -> {});
    }

    /** Starts a program of etcd, which reads every flag from ETCD… too: the environment must not configure it. */
    static ChildProcess startApart(List<String> command) {
        return start(
                nameOf(command),
                command,
                builder -> builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD")));
    }

    private static String nameOf(List<String> command) {
        return String.valueOf(Path.of(command.get(0)).getFileName());
    }

    private static ChildProcess start(String name, List<String> command, Consumer<ProcessBuilder> further) {
        List<String> waiting = new ArrayList<>(List.of("/bin/sh", "-c", WHEN_GUARDED, "muster-child"));
        waiting.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(waiting).redirectError(ProcessBuilder.Redirect.INHERIT);
        further.accept(builder);
        try {
            Process process = builder.start();
            try {
                ChildProcess child = new ChildProcess(name, process);
                child.write("");
                return child;
            } catch (IOException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name + ": " + e.getMessage(), e);
        }
    }

    private void write(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** {@return its id on this machine} */
    public long pid() {
        return process.pid();
    }

    /** {@return whether it has not ended yet; a paused process has not} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Tells it a line, without waiting for an answer.
     *
     * @throws IllegalStateException when it has ended, or has closed its standard input
     */
    public void send(String line) {
        try {
            write(line);
        } catch (IOException e) {
            throw new IllegalStateException(this + " takes no lines", e);
        }
    }

    /** Ends its standard input: it reads what was sent, and then that there is nothing more. */
    public void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            // It has ended, and its input with it.
        }
    }

    /**
     * Waits for a minute at most for the next line that it says, and takes it.
     *
     * @return the line, without its end
     * @throws IllegalStateException when none comes in time, or it says nothing more because it has ended
     * @throws CancellationException when the caller is interrupted; the interrupt is kept
     */
    public String nextLine() {
        return nextLine(PATIENCE);
    }

    /**
     * Waits for the next line that it says, and takes it. What comes too late is there for the next caller.
     *
     * @param limit how long to wait
     * @return the line, without its end
     * @throws IllegalStateException when none comes in time, or it says nothing more because it has ended
     * @throws CancellationException when the caller is interrupted; the interrupt is kept
     */
    public String nextLine(Duration limit) {
        try {
            Optional<String> line = said.next(limit);
            line.ifPresent(next -> last = next);
            return line.orElseThrow(() -> new IllegalStateException(silence(limit)));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private String silence(Duration limit) {
        if (said.hasEnded()) {
            // Its output ends a moment before it does, and how it ended is worth that.
            Exit.within(Duration.ofSeconds(1), process);
        }
        return this
                + (said.hasEnded() ? " says nothing more" : " said nothing for " + limit)
                + (last.isEmpty() ? "" : "; the last was: " + last);
    }

    /**
     * Tells it a line and takes the next one that it says, waiting for a minute at most.
     *
     * @return its answer, without its end
     * @throws IllegalStateException when none comes in time, or it has ended
     * @throws CancellationException when the caller is interrupted; the interrupt is kept
     */
    public String ask(String line) {
        send(line);
        return nextLine();
    }

    /**
     * SIGSTOP: the process keeps what it has, its connections too, and does nothing. Returns when all its threads have
     * stopped, where the system can tell.
     *
     * @throws IllegalStateException when it has ended
     */
    public void pause() {
        ensureAlive();
        Signals.pause(pid());
    }

    /**
     * SIGCONT: it goes on, and does not know that time has passed.
     *
     * @throws IllegalStateException when it has ended
     */
    public void resume() {
        ensureAlive();
        Signals.resume(pid());
    }

    private void ensureAlive() {
        if (!isAlive()) {
            throw new IllegalStateException(this + " (expected: a running process)");
        }
    }

    /**
     * SIGTERM: a JVM runs its shutdown hooks. Returns at once; it can be spoken with until it has ended. Harmless when
     * it has.
     */
    public void terminate() {
        // Not by the process itself, which would close its streams as well.
        process.toHandle().destroy();
    }

    /** SIGKILL; returns when the process is gone. What it has said can still be read. Killing twice is harmless. */
    public void kill() {
        process.toHandle().destroyForcibly();
        Exit.afterKill(EXIT_LIMIT, process, pid());
    }

    /**
     * Waits for its end.
     *
     * @return whether it has ended within that time
     * @throws CancellationException when the caller is interrupted; the interrupt is kept
     */
    public boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting for " + this);
    }

    /**
     * {@return its exit code; 128 and the signal's number when a signal ended it}
     *
     * @throws IllegalStateException when it has not ended
     */
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalStateException(this + " (expected: one that has ended)");
        }
        return process.exitValue();
    }

    /** Kills it if it still runs, and leaves nothing of it. Closing twice is harmless. */
    @Override
    public void close() {
        kill();
        guard.end();
        endInput();
    }

    /** {@return what runs in it, its id, and how it ended if it has} */
    @Override
    public String toString() {
        return name + " (process " + pid() + (isAlive() ? ")" : ", ended with exit code " + process.exitValue() + ")");
    }
}
