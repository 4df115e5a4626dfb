package io.muster.cli;

import io.muster.config.ConfigRejectedException;
import io.muster.connection.AccessDeniedException;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.SessionLostException;
import io.muster.connection.UnavailableException;
import io.muster.election.LeadershipLostException;
import io.muster.lock.LockLostException;
import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one line what went wrong and turns it into an exit code; only our own faults show a stack trace. */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        Throwable failure = unwrapped(thrown);
        int code = exitCode(failure);
        PrintWriter err = command.getErr();
        if (code == ExitCode.INTERNAL) {
            err.println("muster: an unexpected failure");
            failure.printStackTrace(err);
        } else if (failure.getMessage() == null || !failure.getMessage().isEmpty()) {
            err.println("muster: " + failure.getMessage());
        }
        err.flush();
        return code;
    }

    static int exitCode(Throwable failure) {
        if (failure instanceof EndedException ended) {
            return ended.exitCode();
        }
        if (failure instanceof UnavailableException || failure instanceof OutcomeUnknownException) {
            return ExitCode.UNREACHABLE;
        }
        if (failure instanceof AccessDeniedException) {
            return ExitCode.DENIED;
        }
        if (failure instanceof SessionLostException
                || failure instanceof LockLostException
                || failure instanceof LeadershipLostException) {
            return ExitCode.LOST;
        }
        if (failure instanceof ConfigRejectedException || failure instanceof RequestRefusedException) {
            return ExitCode.FAILED;
        }
        return failure instanceof InvalidSettingException ? ExitCode.USAGE : ExitCode.INTERNAL;
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapped && cause != null ? unwrapped(cause) : thrown;
    }
}
