package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.config.Publication;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster config history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Shows who changed the last layer, when, and what for, the newest first: what this command and "
                + "programs that publish have done.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config history --layer /config/orders/",
            "  muster config history --layer /config/orders/ -n 100 -o jsonl"
        })
public final class HistoryConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many; default: ${DEFAULT-VALUE}.")
    private int most;

    @Mixin
    private OutputOptions format = new OutputOptions();

    @Mixin
    private Layers layers = new Layers();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public HistoryConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (most < 1) {
            throw new ParameterException(spec.commandLine(), "-n: " + most + " (expected: at least 1)");
        }
        try (EtcdConnection connection = etcd.open(around)) {
            List<Item> entries = layers.store(connection).history(most).stream()
                    .map(HistoryConfig::item)
                    .toList();
            format.on(around.terminal()).items(List.of("revision", "when", "who", "comment", "changes"), entries);
            return ExitCode.OK;
        }
    }

    private static Item item(Publication entry) {
        return Item.of("revision", entry.revision())
                .with("when", entry.when())
                .with("who", entry.who())
                .with("comment", entry.comment())
                .with(
                        "changes",
                        entry.changes().stream().map(Publication.Replaced::name).toList());
    }
}
