package io.muster.cli;

/** The exit codes of all commands: sysexits where it has one, and what scripts need to tell apart. */
public final class ExitCode {
    /** What was asked for happened. */
    public static final int OK = 0;
    /** A check did not hold. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 64;
    /** etcd could not be reached, or could not be obtained. */
    public static final int UNREACHABLE = 69;
    /** A fault of the command itself. */
    public static final int INTERNAL = 70;
    /** etcd refused for want of rights. */
    public static final int DENIED = 77;

    private ExitCode() {}
}
