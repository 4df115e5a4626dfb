package io.muster.cli.election;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster elections}. */
@Command(
        name = "elections",
        mixinStandardHelpOptions = true,
        subcommands = {ShowElection.class, ResignLeader.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at elections and at who stands in them.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster elections show billing", "  muster elections resign billing --term cdf818194e3a8c32-1207"})
public final class ElectionsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which of " + spec.subcommands().keySet() + "?");
    }
}
