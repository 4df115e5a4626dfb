package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.Surroundings;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigEdit;
import io.muster.config.ConfigStore;
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

/** {@code muster config set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets values in the last layer, all in one revision, if nobody else writes the layer meanwhile.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config set --layer /config/orders/ limits.max=50 limits.note='for the sale'",
            "  muster config set --layer /config/shared/ --layer /config/orders/ limits.max=50 --dry-run"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or nothing to change", "1:refused, not agreed to, or somebody else wrote the layer"})
public final class SetConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH=VALUE", arity = "1..*", description = "A path and its value, taken as it is.")
    private List<String> values = List.of();

    @Mixin
    private Writing writing = new Writing();

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
    public SetConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around)) {
            ConfigStore store = layers.store(connection);
            ConfigEdit edit = store.edit();
            values.forEach(value -> set(edit, value));
            edit.ifUnchangedSince(store.read());
            try (ConfigWatch watch = layers.look(connection)) {
                return writing.publish(edit, watch, "muster config set", around, format.on(around.terminal()));
            }
        }
    }

    private void set(ConfigEdit edit, String value) {
        int equals = value.indexOf('=');
        if (equals < 1) {
            throw new ParameterException(
                    spec.commandLine(), "'" + value + "' (expected: PATH=VALUE, like limits.max=50)");
        }
        try {
            edit.set(value.substring(0, equals), value.substring(equals + 1));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
