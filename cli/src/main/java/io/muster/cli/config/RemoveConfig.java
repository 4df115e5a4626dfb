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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config rm}. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description =
                "Removes values from the last layer, all in one revision, if nobody else writes the layer meanwhile. "
                        + "What lower layers say there shows again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config rm --layer /config/orders/ limits.max limits.note",
            "  muster config rm --layer /config/orders/ --document prices.conf"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or nothing to change", "1:refused, not agreed to, or somebody else wrote the layer"})
public final class RemoveConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "The path of a value.")
    private List<String> paths = List.of();

    @Option(names = "--document", paramLabel = "NAME", description = "A document's name; may be repeated.")
    private List<String> documents = List.of();

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
    public RemoveConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (paths.isEmpty() && documents.isEmpty()) {
            throw misuse("which PATH, or --document?");
        }
        try (EtcdConnection connection = etcd.open(around)) {
            ConfigStore store = layers.store(connection);
            ConfigEdit edit = store.edit();
            remove(edit);
            edit.ifUnchangedSince(store.read());
            try (ConfigWatch watch = layers.look(connection)) {
                return writing.publish(edit, watch, "muster config rm", around, format.on(around.terminal()));
            }
        }
    }

    private void remove(ConfigEdit edit) {
        try {
            paths.forEach(edit::remove);
            documents.forEach(edit::removeDocument);
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
