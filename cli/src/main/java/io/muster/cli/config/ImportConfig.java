package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.Surroundings;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigEdit;
import io.muster.config.ConfigStore;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Writes what a file holds to the last layer, in one revision: a key for each value, or the whole as a "
                        + "document. What the file does not name stays as it is.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config import --layer /config/orders/ orders.json --dry-run",
            "  muster config import --layer /config/orders/ prices.conf --document"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or nothing to change", "1:refused, not agreed to, or somebody else wrote the layer"})
public final class ImportConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "Its name ends in .conf, .json or .properties.")
    private Path file = Path.of("");

    @Option(names = "--document", description = "Write the text of the file, under its name.")
    private boolean document;

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
    public ImportConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around)) {
            ConfigStore store = layers.store(connection);
            ConfigEdit edit = store.edit();
            fill(edit);
            edit.ifUnchangedSince(store.read());
            try (ConfigWatch watch = layers.look(connection)) {
                return writing.publish(
                        edit,
                        watch,
                        "muster config import " + file.getFileName(),
                        around,
                        format.on(around.terminal()));
            }
        }
    }

    private void fill(ConfigEdit edit) {
        try {
            if (document) {
                edit.document(String.valueOf(file.getFileName()), Files.readString(file));
            } else {
                ConfigFile.read(file).values().forEach(edit::set);
            }
        } catch (IOException e) {
            throw misuse(file + ": cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
