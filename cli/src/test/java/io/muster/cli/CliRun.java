package io.muster.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.muster.cli.process.Signal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The command within this JVM, on a thread of its own. */
final class CliRun {
    private static final int PATIENCE_SECONDS = 120;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HeldSignals signals = new HeldSignals();
    private final CompletableFuture<Integer> ended;

    private CliRun(Map<String, String> environment, Optional<String> typed, String... args) {
        Surroundings around = new Surroundings(
                new Terminal(false, false),
                environment,
                signals,
                typed.map(text -> new BufferedReader(new StringReader(text))));
        ended = CompletableFuture.supplyAsync(
                () -> Muster.commandLine(around, args)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args),
                task -> new Thread(task, "muster").start());
    }

    /** What is around a command that nobody watches. */
    static Surroundings surroundings(Map<String, String> environment, HeldSignals signals) {
        return new Surroundings(new Terminal(false, false), environment, signals, Optional.empty());
    }

    static CliRun start(Map<String, String> environment, String... args) {
        return new CliRun(environment, Optional.empty(), args);
    }

    static CliRun start(Map<String, String> environment, List<String> args) {
        return start(environment, args.toArray(String[]::new));
    }

    /** With somebody at the keyboard. */
    static CliRun typing(String typed, Map<String, String> environment, String... args) {
        return new CliRun(environment, Optional.of(typed), args);
    }

    /** Waits for the end. */
    int exitCode() {
        return ended.orTimeout(PATIENCE_SECONDS, SECONDS).join();
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    void send(Signal signal) {
        signals.send(signal);
    }

    /** Waits until standard output holds a text. */
    void awaitOut(String text) {
        await("'" + text + "' in the output")
                .atMost(PATIENCE_SECONDS, SECONDS)
                .pollInterval(10, MILLISECONDS)
                .failFast("the command ended", () -> ended.isDone() && !out().contains(text))
                .until(() -> out().contains(text));
    }

    /** Waits until standard error holds a text. */
    void awaitErr(String text) {
        await("'" + text + "' in what it says")
                .atMost(PATIENCE_SECONDS, SECONDS)
                .pollInterval(10, MILLISECONDS)
                .failFast("the command ended", () -> ended.isDone() && !err().contains(text))
                .until(() -> err().contains(text));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public String toString() {
        return "out: " + out + "\nerr: " + err;
    }
}
