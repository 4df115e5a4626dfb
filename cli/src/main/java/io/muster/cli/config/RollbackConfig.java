package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigEdit;
import io.muster.config.ConfigStore;
import io.muster.config.ConfigWatch;
import io.muster.config.Publication;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster config rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description =
                "Undoes what was published to the last layer after a revision: the keys that were changed become what "
                        + "they were. It is a publication itself, and can be undone.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config history --layer /config/orders/",
            "  muster config rollback --layer /config/orders/ 1207 --dry-run"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or nothing to change", "1:refused, not agreed to, or somebody else wrote the layer"})
public final class RollbackConfig implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "REVISION", description = "What was published up to it stays.")
    private long revision;

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
    public RollbackConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around)) {
            ConfigStore store = layers.store(connection);
            List<Publication> newest = store.history(1);
            if (newest.isEmpty() || newest.get(0).revision() <= revision) {
                spec.commandLine().getErr().println("muster: nothing was published after revision " + revision);
                return ExitCode.OK;
            }
            ConfigEdit back = store.editBackTo(revision);
            try (ConfigWatch watch = layers.look(connection)) {
                return writing.publish(
                        back, watch, "back to revision " + revision, around, format.on(around.terminal()));
            }
        }
    }
}
