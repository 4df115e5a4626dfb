package io.muster.cli;

import io.muster.cli.config.ConfigCommand;
import io.muster.cli.demo.DemoCommand;
import io.muster.cli.election.ElectCommand;
import io.muster.cli.election.ElectionsCommand;
import io.muster.cli.election.LeaderCommand;
import io.muster.cli.lock.LockCommand;
import io.muster.cli.lock.LocksCommand;
import io.muster.cli.registry.DiscoverCommand;
import io.muster.cli.registry.ExplainCommand;
import io.muster.cli.registry.RegisterCommand;
import io.muster.cli.registry.ServicesCommand;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command that all others hang on; each of them is a class of its own, named in {@link #commands()}. */
@Command(
        name = "muster",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Coordination on etcd: discovery, live configuration, locks and leader election.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster lock nightly-report -- ./report.sh     run it on one machine at a time",
            "  muster elect billing -- ./billing             run it on the machine that leads",
            "  muster register orders --address 10.0.0.5:8080 -- ./orders",
            "  muster discover orders --watch -o jsonl",
            "  muster config set --layer /config/orders/ limits.max=50",
            "  muster demo                    see it all work on a cluster of its own",
            "  muster demo --for 30s          with half a minute of steady traffic",
            "  muster help lock               what a command can do",
            "",
            "Without --endpoints the variables of etcdctl tell where the cluster is: ETCDCTL_ENDPOINTS,",
            "ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY, ETCDCTL_USER, ETCDCTL_PASSWORD. Data goes to",
            "standard output, everything else to standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check did not hold, or what was asked for is not there",
            "64:the command line is wrong",
            "69:etcd cannot be reached",
            "70:a fault of this command",
            "75:not acquired",
            "76:lost",
            "77:etcd refuses for want of rights",
            "128+n:ended by signal n",
            "*:lock, elect and register: that of the command they run"
        })
final class Muster implements Runnable {
    private static final String MISSING = "which command?";
    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * The command line, ready to be executed. Reading what a command looks like takes time, so that only the one is known
     * that is named first, if one is.
     *
     * @param args what will be executed, as far as that is known
     */
    static CommandLine commandLine(Surroundings around, String... args) {
        CommandLine muster = new CommandLine(new Muster(), new Factory(around));
        Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        List<Class<?>> known = named == null ? List.copyOf(COMMANDS.values()) : List.of(named);
        known.forEach(type -> muster.addSubcommand(new CommandLine(type, new Factory(around))));
        return muster.addSubcommand(new CommandLine.HelpCommand())
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // What begins with @ belongs to the command that is run, or to the value that is set.
                .setExpandAtFiles(false)
                .setColorScheme(Help.defaultColorScheme(around.terminal().ansi()))
                .setParameterExceptionHandler(Muster::misused)
                .setExecutionExceptionHandler(new FailureReport());
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("lock", LockCommand.class);
        commands.put("locks", LocksCommand.class);
        commands.put("elect", ElectCommand.class);
        commands.put("leader", LeaderCommand.class);
        commands.put("elections", ElectionsCommand.class);
        commands.put("register", RegisterCommand.class);
        commands.put("discover", DiscoverCommand.class);
        commands.put("services", ServicesCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("demo", DemoCommand.class);
        return commands;
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

    /** Hands what is around to the commands whose constructor asks for it. */
    private record Factory(Surroundings around) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> each : type.getConstructors()) {
                if (List.of(each.getParameterTypes()).equals(List.of(Surroundings.class))) {
                    return type.cast(each.newInstance(around));
                }
                if (List.of(each.getParameterTypes()).equals(List.of(Terminal.class))) {
                    return type.cast(each.newInstance(around.terminal()));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
