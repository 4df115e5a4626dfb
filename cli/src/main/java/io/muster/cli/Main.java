package io.muster.cli;

/** Where the {@code muster} command begins. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args what was typed behind {@code muster}
     */
    public static void main(String... args) {
        System.exit(Muster.commandLine(Terminal.detect()).execute(args));
    }
}
