package io.muster.testkit;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The test, as a class sees it that the test runs by {@link ChildProcess}: the other end of their conversation.
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *     ParentProcess test = ParentProcess.on(System.in, System.out);
 *     try (Worker worker = Worker.start(arguments[0])) {
 *         test.say("ready");
 *         test.obey(order -> worker.doAs(order) ? "done" : "refused");
 *     }
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. Each line goes to one caller.
 */
public final class ParentProcess {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Lines heard;
    private final PrintStream output;

    private ParentProcess(Lines heard, PrintStream output) {
        this.heard = heard;
        this.output = output;
    }

    /**
     * Listens to the test from now on, on a daemon thread: whoever waits for standard input itself cannot be interrupted.
     *
     * @param input the standard input of this process
     * @param output its standard output
     */
    public static ParentProcess on(InputStream input, PrintStream output) {
        return new ParentProcess(Lines.of(input, "muster-parent"), output);
    }

    /** Says a line to the test, which has it when this returns. */
    public void say(String line) {
        output.println(line);
        output.flush();
    }

    /**
     * Waits for the next line of the test, and takes it.
     *
     * @return the line, without its end; empty when the test has ended its input
     * @throws InterruptedException when the caller is interrupted
     */
    public Optional<String> nextLine() throws InterruptedException {
        return heard.next(FOR_EVER);
    }

    /**
     * Answers each line of the test with another, until it says {@code end}, which is answered by {@code ending}.
     * Interrupts that come while it waits do not end it: they are told to the test as {@code interrupted}.
     *
     * @param order carries out what a line says, and gives the answer
     */
    public void obey(UnaryOperator<String> order) {
        while (true) {
            try {
                String line = nextLine().orElse("end");
                if (line.equals("end")) {
                    say("ending");
                    return;
                }
                say(order.apply(line));
            } catch (InterruptedException e) {
                say("interrupted");
            }
        }
    }
}
