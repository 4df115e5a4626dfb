package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MusterTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionGoesToStandardOutput() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("muster ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpShowsExamplesAndExitCodes() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("Usage: muster", "demo", "Examples:", "muster demo --for 30s", "Exit codes:", "69");
    }

    @Test
    void helpOfTheDemoNamesItsOptions() {
        assertThat(run("demo", "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("Usage: muster demo", "--for", "--endpoints", "--no-color", "Examples:")
                .doesNotContain("\u001b[");
        assertThat(run("help", "demo")).isEqualTo(ExitCode.OK);
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        assertThat(withoutExamples(Muster.commandLine(CliRun.surroundings(Map.of(), new HeldSignals()))))
                .isEmpty();
    }

    private static List<String> withoutExamples(CommandLine command) {
        List<String> without = new ArrayList<>();
        for (CommandLine each : command.getSubcommands().values()) {
            if (!each.getCommandName().equals("help")) {
                if (!each.getUsageMessage().contains("Examples:")) {
                    without.add(each.getCommandSpec().qualifiedName());
                }
                without.addAll(withoutExamples(each));
            }
        }
        return without;
    }

    @Test
    void groupOfCommandsAsksWhichOne() {
        assertThat(run("locks")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("which of", "show", "Try 'muster locks --help'");
    }

    @Test
    void missingCommandIsMisuse() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("which command?", "Usage: muster", "demo");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void unknownCommandIsMisuseAndGetsASuggestion() {
        assertThat(run("dem")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("dem", "demo");
    }

    @Test
    void unknownOptionIsMisuseOfThatCommand() {
        assertThat(run("demo", "--fro", "3s")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--fro", "Try 'muster demo --help'");
    }

    @Test
    void durationThatIsNoneIsMisuse() {
        assertThat(run("demo", "--for", "0s")).isEqualTo(ExitCode.USAGE);
        assertThat(run("demo", "--for", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--for", "'soon'", "30s");
    }

    @Test
    void steadyTrafficForAWeekIsMisuse() {
        assertThat(run("demo", "--for", "168h")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--for: PT168H (expected: more than nothing, at most 24h)");
    }

    @Test
    void endpointThatIsNoneIsMisuseBeforeAnythingStarts() {
        assertThat(run("demo", "--endpoints", "")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--endpoints: \"\" (expected: http://host:port");
        assertThat(run("demo", "--endpoints", "ftp://127.0.0.1:2379")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("ftp://127.0.0.1:2379");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... args) {
        CommandLine command = Muster.commandLine(CliRun.surroundings(Map.of(), new HeldSignals()));
        return command.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
