package io.muster.cli.config;

import com.typesafe.config.ConfigValue;
import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Format;
import io.muster.cli.output.Item;
import io.muster.cli.output.Output;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Shows the value in force at a path: a text as it is, an object or a list as JSON.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config get --layer /config/orders/ limits.max",
            "  muster config get --layer /config/shared/ --layer /config/orders/ limits -o json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there is one", "1:there is none, or the configuration cannot be right"})
public final class GetConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", description = "A path, like limits.max.")
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
    public GetConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            Optional<ConfigValue> value = Values.at(watch.snapshot().config(), path);
            if (value.isEmpty()) {
                spec.commandLine().getErr().println("muster: " + path + ": there is no value");
                return ExitCode.FAILED;
            }
            show(value.get(), watch.snapshot().revision());
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private void show(ConfigValue value, long revision) {
        Output output = format.on(around.terminal());
        if (output.format() == Format.TABLE) {
            output.lines(List.of(Values.text(value)));
        } else {
            output.item(Item.of("path", path).with("value", value.unwrapped()).with("revision", revision));
        }
    }
}
