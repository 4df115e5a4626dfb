package io.muster.cli.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A node in a JVM of its own: owns that process, gives it orders through its standard input and hears its reports from
 * its standard output. Thread-safe.
 *
 * <p>The node ends by itself when its standard input ends, so it does not outlive this process, however that ends.
 */
final class NodeProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Ledger ledger;
    private final BufferedWriter orders;
    private final long spawned;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Heard> heard = new ArrayList<>();
    private volatile boolean endWanted;

    private NodeProcess(String name, Process process, long spawned, Ledger ledger, Journal journal) {
        this.name = name;
        this.process = process;
        this.spawned = spawned;
        this.ledger = ledger;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        follow(
                process.getInputStream(),
                "reports",
                line -> Message.parse(line).ifPresentOrElse(message -> hear(message), () -> journal.add(name, line)));
        follow(process.getErrorStream(), "log", line -> journal.add(name, line));
        process.onExit().thenRun(this::tellAll);
    }

    /** Starts the JVM; returns before the node is up. */
    static NodeProcess spawn(String name, Ledger ledger, Journal journal) {
        long now = System.nanoTime();
        try {
            return new NodeProcess(name, new ProcessBuilder(NodeMain.command(name)).start(), now, ledger, journal);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** When the JVM was started, on the monotonic clock in nanoseconds. */
    long spawned() {
        return spawned;
    }

    void order(Message order) {
        try {
            orders.write(order.line());
            orders.newLine();
            orders.flush();
        } catch (IOException e) {
            throw new NotHeldException(name + " takes no orders: " + ending());
        }
    }

    /** Waits for a report of a kind; one that was heard before counts. */
    Heard await(String kind, Duration atMost) throws InterruptedException {
        return await(message -> message.is(kind), "'" + kind + "'", atMost);
    }

    /**
     * Waits for a report; one that was heard before counts.
     *
     * @param what names it in the failure
     * @throws NotHeldException if it does not come in time, or the process ends
     */
    Heard await(Predicate<Message> wanted, String what, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        int read = 0;
        lock.lockInterruptibly();
        try {
            while (true) {
                for (; read < heard.size(); read++) {
                    Heard next = heard.get(read);
                    if (wanted.test(next.message())) {
                        return next;
                    }
                    if (next.message().is("failed")) {
                        throw new NotHeldException(
                                name + " failed: " + next.message().text("why"));
                    }
                }
                if (!process.isAlive()) {
                    throw new NotHeldException(name + " " + ending());
                }
                if (left <= 0) {
                    throw new NotHeldException(name + " did not report " + what + " within " + Figures.time(atMost));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** All reports of a kind so far. */
    List<Heard> heard(String kind) {
        lock.lock();
        try {
            return heard.stream().filter(each -> each.message().is(kind)).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Fails if the process ended without being told to. */
    void ensureAlive() {
        if (!endWanted && !process.isAlive()) {
            throw new NotHeldException(name + " " + ending());
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() throws InterruptedException {
        endWanted = true;
        process.destroyForcibly().waitFor();
    }

    /** Tells the node to leave in good order, without waiting. */
    void askToStop() {
        endWanted = true;
        if (process.isAlive()) {
            order(Message.of("stop"));
        }
    }

    /** Waits until the process has ended; false if it has not in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean endedWell() {
        return !process.isAlive() && process.exitValue() == 0;
    }

    /** How the process ended, in words. */
    String ending() {
        if (process.isAlive()) {
            return "is running";
        }
        int code = process.exitValue();
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** SIGKILL at once; waits until the process is gone, a few seconds at most. */
    @Override
    public void close() {
        endWanted = true;
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(Message message) {
        if (message.is("worked")) {
            ledger.record(name, message.number("value"), message.number("token"));
            return;
        }
        lock.lock();
        try {
            heard.add(new Heard(message, System.nanoTime()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellAll() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void follow(InputStream stream, String what, Consumer<String> eachLine) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        lines.lines().forEach(eachLine);
                    } catch (IOException | UncheckedIOException ended) {
                        // The process is gone; whoever waits for it is told by its exit.
                    }
                },
                name + "-" + what);
        reader.setDaemon(true);
        reader.start();
    }
}
