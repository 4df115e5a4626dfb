package io.muster.cli.process;

/** A signal that asks a process to end. */
public enum Signal {
    /** The terminal has gone. */
    HUP(1),
    /** Somebody pressed Ctrl-C. */
    INT(2),
    /** Somebody wants the process to end. */
    TERM(15);

    private static final int SIGNALLED = 128;

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** The exit code of a process that ended for it. */
    public int exitCode() {
        return SIGNALLED + number;
    }
}
