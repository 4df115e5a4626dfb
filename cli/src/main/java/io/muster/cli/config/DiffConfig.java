package io.muster.cli.config;

import com.typesafe.config.Config;
import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Format;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigDiff;
import io.muster.config.ConfigSnapshot;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description =
                "Tells at which paths a file differs from the configuration in force. What sounds like a secret is "
                        + "shown as ***.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config diff --layer /config/orders/ orders.json",
            "  muster config diff --layer /config/shared/ --layer /config/orders/ expected.conf -o jsonl"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:they hold the same", "1:they differ, or the configuration cannot be right"})
public final class DiffConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "Its name ends in .conf, .json or .properties.")
    private Path file = Path.of("");

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
    public DiffConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        ConfigSnapshot wanted = wanted();
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            List<Item> changes = ConfigDiff.between(asKeys(watch.snapshot().config()), wanted).changes().stream()
                    .map(change -> Item.of("path", change.path())
                            .with("inForce", change.before())
                            .with("inFile", change.now()))
                    .toList();
            if (!changes.isEmpty() || format.format() != Format.TABLE) {
                format.on(around.terminal()).items(List.of("path", "inForce", "inFile"), changes);
            }
            return changes.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static ConfigSnapshot asKeys(Config config) {
        return new ConfigSnapshot(AsKeys.of(config), 0, ConfigSnapshot.Source.DEFAULTS, Instant.EPOCH, Duration.ZERO);
    }

    private ConfigSnapshot wanted() {
        try {
            return asKeys(ConfigFile.read(file).config());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
