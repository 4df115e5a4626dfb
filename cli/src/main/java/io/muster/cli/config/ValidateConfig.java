package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Output;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigRejectedException;
import io.muster.config.ConfigWatch;
import io.muster.config.Problem;
import io.muster.connection.EtcdConnection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code muster config validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks that all keys and documents can be read, merged and resolved. Types are known to the services "
                        + "only: what does not fit those is refused there.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config validate --layer /config/shared/ --layer /config/orders/",
            "  muster config validate --layer /config/orders/ -o json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is, as is written"})
public final class ValidateConfig implements Callable<Integer> {
    private final Surroundings around;

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
    public ValidateConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Output output = format.on(around.terminal());
        List<Problem> problems = problems();
        output.items(List.of("key", "path", "message"), Problems.items(problems));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private List<Problem> problems() {
        try (EtcdConnection connection = etcd.open(around);
                ConfigWatch watch = layers.read(connection)) {
            return watch.status().problems();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConfigRejectedException rejected) {
                return rejected.problems();
            }
            throw e;
        }
    }
}
