package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.UnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureReportTest {
    @Command
    private record Failing(RuntimeException failure) implements Runnable {
        @Override
        public void run() {
            throw failure;
        }
    }

    private final StringWriter err = new StringWriter();

    @Test
    void unreachableEtcdIsSaidInOneLine() {
        UnavailableException unreachable = new UnavailableException("connect", null, "nobody answers", null);

        assertThat(run(new CompletionException(unreachable))).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString().strip()).isEqualTo("muster: connect: nobody answers");
    }

    @Test
    void faultOfOurOwnShowsWhereItHappened() {
        assertThat(run(new IllegalStateException("oops"))).isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString()).contains("unexpected", "oops", "\tat ");
    }

    private int run(RuntimeException failure) {
        return new CommandLine(new Failing(failure))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new FailureReport())
                .execute();
    }
}
