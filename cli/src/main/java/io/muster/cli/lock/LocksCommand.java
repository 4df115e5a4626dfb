package io.muster.cli.lock;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster locks}. */
@Command(
        name = "locks",
        mixinStandardHelpOptions = true,
        subcommands = {ShowLock.class, BreakLock.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at locks and at who stands in line for them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster locks show nightly-report",
            "  muster locks break nightly-report --token cdf818194e3a8c32-1207"
        })
public final class LocksCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which of " + spec.subcommands().keySet() + "?");
    }
}
