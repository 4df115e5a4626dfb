package io.muster.cli.registry;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.connection.EtcdConnection;
import io.muster.registry.InstanceExplanation;
import io.muster.registry.ServiceView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells why an instance is called by clients with default options, or why it is not.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster explain orders node-1", "  muster explain orders node-1 -o json"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is called", "1:it is not, or there is none", "69:etcd cannot be reached"})
public final class ExplainCommand implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The instance.")
    private String id = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ExplainCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                ServiceView view = view(connection)) {
            InstanceExplanation why = view.explain(id);
            output.on(around.terminal())
                    .item(Item.of("id", why.id()).with("verdict", why.verdict()).with("why", why.text()));
            return why.isCandidate() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private ServiceView view(EtcdConnection connection) {
        try {
            return Views.open(connection, service);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
