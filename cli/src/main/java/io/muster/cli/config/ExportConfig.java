package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Format;
import io.muster.cli.output.Output;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code muster config export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the whole configuration in force as JSON, secrets included; import and diff read it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config export --layer /config/orders/ > orders.json",
            "  muster config diff --layer /config/orders/ orders.json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the configuration cannot be right"})
public final class ExportConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Layers layers = new Layers();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ExportConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            new Output(spec.commandLine().getOut(), Format.JSON, around.terminal())
                    .lines(List.of(Values.text(watch.snapshot().config().root())));
            return ExitCode.OK;
        }
    }
}
