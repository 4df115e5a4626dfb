package io.muster.cli.registry;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Feed;
import io.muster.cli.output.Format;
import io.muster.cli.output.Output;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceSnapshot;
import io.muster.registry.ServiceView;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster discover}. */
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        description = "Shows the instances of a service.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster discover orders",
            "  muster discover orders -o hostport            # those that are UP, one in a line",
            "  muster discover orders --watch -o jsonl",
            "",
            "With --watch each change is a line:",
            "{\"event\":\"snapshot|added|updated|removed|stale|live\",\"revision\":…,\"instance\":{…}}. There is a snapshot",
            "line for each instance of the first moment, or one without an instance; stale and live, which",
            "tell that etcd cannot be reached and is again, have none."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, also if there is no instance",
            "69:etcd cannot be reached",
            "128+n:with --watch, ended by signal n"
        })
public final class DiscoverCommand implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SERVICE", description = "The service's name.")
    private String service = "";

    @Option(names = "--watch", description = "Go on telling, until a signal.")
    private boolean watch;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to write it: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Shape shape = Shape.TABLE;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /** How instances are written. */
    enum Shape {
        /** For people. */
        TABLE,
        /** An array. */
        JSON,
        /** An object a line. */
        JSONL,
        /** Host and port of those that are UP. */
        HOSTPORT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public DiscoverCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (watch && shape == Shape.HOSTPORT) {
            throw new ParameterException(spec.commandLine(), "-o hostport: not with --watch (expected: jsonl)");
        }
        Format format = shape == Shape.HOSTPORT ? Format.TABLE : Format.valueOf(shape.name());
        Output output = new Output(spec.commandLine().getOut(), format, around.terminal());
        try (EtcdConnection connection = etcd.open(around);
                ServiceView view = view(connection)) {
            return watch ? watch(view, output) : show(view.snapshot(), output);
        }
    }

    private ServiceView view(EtcdConnection connection) {
        try {
            return Views.open(connection, service);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private int show(ServiceSnapshot now, Output output) {
        if (shape == Shape.HOSTPORT) {
            output.lines(now.up().stream().map(ServiceInstance::address).toList());
        } else {
            output.items(
                    Instances.COLUMNS,
                    now.instances().stream().map(Instances::item).toList());
        }
        if (now.skipped() > 0) {
            spec.commandLine().getErr().println("muster: " + now.skipped() + " keys hold no record that can be read");
        }
        return ExitCode.OK;
    }

    private int watch(ServiceView view, Output output) {
        try (Feed feed = new Feed(output, around.signals())) {
            Subscription subscription = view.subscribe(new InstanceFeed(view, feed));
            try {
                return feed.awaitEnd();
            } finally {
                subscription.close();
            }
        }
    }
}
