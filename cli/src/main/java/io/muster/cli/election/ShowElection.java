package io.muster.cli.election;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.connection.EtcdConnection;
import io.muster.election.ElectionObserver;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster elections show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the candidates, the leader first, then in the order in which they will lead.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster elections show billing", "  muster elections show billing -o json"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:somebody leads", "1:nobody stands in it"})
public final class ShowElection implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "NAME", description = "The election's name.")
    private String name = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ShowElection(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around)) {
            List<Item> candidates = ElectionObserver.of(connection, name).candidates().stream()
                    .map(LeaderCommand::item)
                    .toList();
            output.on(around.terminal()).items(List.of("id", "term", "priority", "value"), candidates);
            return candidates.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        }
    }
}
