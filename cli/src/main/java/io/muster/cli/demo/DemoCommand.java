package io.muster.cli.demo;

import io.muster.cli.Terminal;
import io.muster.connection.InvalidSettingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows discovery, live configuration, a lock and an election at work across processes, and how "
                + "they survive kills; each step is checked.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster demo",
            "  muster demo --for 30s",
            "  muster demo --endpoints http://10.0.0.5:2379,http://10.0.0.6:2379",
            "",
            "With --endpoints it plays on that cluster, below a random prefix that it removes",
            "at the end, and ends none of its members. Certificates and user are taken from",
            "ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and ETCDCTL_USER."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all steps held",
            "1:a step did not hold",
            "64:the command line is wrong",
            "69:etcd cannot be obtained, started or reached"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Terminal terminal;
    private final StartClock clock = StartClock.since(System.getProperty("muster.started", ""));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "3s",
            description = "How long the steady traffic runs; default: ${DEFAULT-VALUE}.")
    private Duration steady = Duration.ZERO;

    @Option(
            names = "--endpoints",
            paramLabel = "URL",
            split = ",",
            description = "Members of an existing cluster, separated by commas; default: a cluster of its own.")
    private List<String> endpoints = List.of();

    @Option(names = "--no-color", description = "No colours; NO_COLOR=1 in the environment says the same.")
    private boolean noColor;

    /**
     * A command that writes to a terminal.
     *
     * @param terminal what standard output is connected to
     */
    public DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (steady.isZero() || steady.compareTo(LONGEST) > 0) {
            throw misuse("--for: " + steady + " (expected: more than nothing, at most 24h)");
        }
        if (!endpoints.isEmpty()) {
            refuseWhatIsNoEndpoint();
        }
        return new Demo(noColor ? terminal.withoutColours() : terminal, steady, endpoints).play(clock);
    }

    /** Before anything is started; an empty one would mean the cluster of etcdctl's variables to what reads them. */
    private void refuseWhatIsNoEndpoint() {
        if (endpoints.stream().anyMatch(String::isBlank)) {
            throw misuse("--endpoints: \"" + String.join(",", endpoints)
                    + "\" (expected: http://host:port or https://host:port, with commas between several)");
        }
        try {
            new Access(false, endpoints, "", Stage.TTL).settings(System.getenv());
        } catch (InvalidSettingException e) {
            throw misuse(String.valueOf(e.getMessage()).replace("ETCDCTL_ENDPOINTS", "--endpoints"));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
