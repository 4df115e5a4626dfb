package io.muster.cli;

import io.muster.cli.demo.DemoCommand;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command that all others hang on; each of them is a class of its own, named in {@code subcommands}. */
@Command(
        name = "muster",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = DemoCommand.class,
        description = "Coordination on etcd: discovery, live configuration, locks and leader election.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster demo                    see it all work on a cluster of its own",
            "  muster demo --for 30s          with half a minute of steady traffic",
            "  muster help demo               what the demo can do"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check did not hold",
            "64:the command line is wrong",
            "69:etcd cannot be reached",
            "70:a fault of this command",
            "77:etcd refuses for want of rights"
        })
final class Muster implements Runnable {
    private static final String MISSING = "which command?";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command line, ready to be executed. */
    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new Muster(), new TerminalFactory(terminal))
                .addSubcommand(new CommandLine.HelpCommand())
                .registerConverter(Duration.class, new DurationConverter())
                .setColorScheme(Help.defaultColorScheme(terminal.ansi()))
                .setParameterExceptionHandler(Muster::misused)
                .setExecutionExceptionHandler(new FailureReport());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), MISSING);
    }

    private static int misused(ParameterException wrong, String... args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("muster: " + wrong.getMessage());
        if (MISSING.equals(wrong.getMessage())) {
            command.usage(err, Help.Ansi.OFF);
            return ExitCode.USAGE;
        }
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** Hands the terminal to the commands whose constructor asks for it. */
    private record TerminalFactory(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getConstructor(Terminal.class).newInstance(terminal);
            } catch (NoSuchMethodException none) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
