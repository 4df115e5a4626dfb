package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config ls}. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description =
                "Shows all values in force, with the layer and the revision that each comes from. What sounds like a "
                        + "secret is shown as ***.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config ls --layer /config/shared/ --layer /config/orders/",
            "  muster config ls --layer /config/orders/ limits -o jsonl"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there are some", "1:there are none, or the configuration cannot be right"})
public final class ListConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "Only what stands there and below.")
    private String path = "";

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
    public ListConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            List<Item> values = Values.at(watch.snapshot().config(), path).stream()
                    .flatMap(value -> Values.leaves(value, path).stream())
                    .map(leaf -> Values.explained(watch, leaf))
                    .toList();
            format.on(around.terminal()).items(List.of("path", "value", "layer", "revision"), values);
            return values.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
