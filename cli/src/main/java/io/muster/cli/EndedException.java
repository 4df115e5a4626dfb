package io.muster.cli;

/** Ends a command with an exit code, and a message for standard error unless it is empty. */
public final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * An end.
     *
     * @param exitCode one of {@link ExitCode}, or 128 and the number of a signal
     * @param message why; empty if there is nothing to say
     */
    public EndedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The exit code. */
    public int exitCode() {
        return exitCode;
    }
}
