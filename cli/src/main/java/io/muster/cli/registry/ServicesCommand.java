package io.muster.cli.registry;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Feed;
import io.muster.cli.output.Item;
import io.muster.cli.output.Output;
import io.muster.cli.output.OutputOptions;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.registry.ServiceNamesView;
import io.muster.registry.ServiceRegistry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster services}. */
@Command(
        name = "services",
        mixinStandardHelpOptions = true,
        description = "Shows the names of all services that have an instance.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster services",
            "  muster services --watch -o jsonl",
            "",
            "With --watch all names are told whenever a service comes or goes: {\"services\":[…]}."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "69:etcd cannot be reached", "128+n:with --watch, ended by signal n"})
public final class ServicesCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(names = "--watch", description = "Go on telling, until a signal.")
    private boolean watch;

    @Mixin
    private OutputOptions format = new OutputOptions();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ServicesCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Output output = format.on(around.terminal());
        try (EtcdConnection connection = etcd.open(around)) {
            ServiceRegistry registry = ServiceRegistry.of(connection);
            if (watch) {
                return watch(registry, connection, output);
            }
            output.items(
                    List.of("service"),
                    registry.services().stream()
                            .map(name -> Item.of("service", name))
                            .toList());
            return ExitCode.OK;
        }
    }

    private int watch(ServiceRegistry registry, EtcdConnection connection, Output output) {
        // A view that is refused goes on trying, and does not say so; a plain read does.
        registry.services();
        try (Feed feed = new Feed(output, around.signals());
                ServiceNamesView view = registry.watchServices()) {
            Subscription subscription = view.subscribe(
                    connection.callbackExecutor(),
                    names -> feed.tell(
                            Item.of("services", List.copyOf(names)), names.isEmpty() ? "-" : String.join("  ", names)));
            try {
                return feed.awaitEnd();
            } finally {
                subscription.close();
            }
        }
    }
}
