package io.muster.cli;

/** The exit codes of all commands: sysexits where it has one, and what scripts need to tell apart. */
public final class ExitCode {
    /** What was asked for happened. */
    public static final int OK = 0;
    /** A check did not hold, or what was asked for is not there. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 64;
    /** etcd could not be reached, or could not be obtained. */
    public static final int UNREACHABLE = 69;
    /** A fault of the command itself. */
    public static final int INTERNAL = 70;
    /** Somebody else held it for as long as we were to wait. */
    public static final int NOT_ACQUIRED = 75;
    /** It was held, and lost before it was given back. */
    public static final int LOST = 76;
    /** etcd refused for want of rights. */
    public static final int DENIED = 77;
    /** The command to be run is there and cannot be run: what a shell answers. */
    public static final int CANNOT_RUN = 126;
    /** There is no such command to be run: what a shell answers. */
    public static final int NO_SUCH_COMMAND = 127;
    /** Whoever reads standard output has gone: 128 and the number of SIGPIPE. */
    public static final int READER_GONE = 141;

    private ExitCode() {}
}
