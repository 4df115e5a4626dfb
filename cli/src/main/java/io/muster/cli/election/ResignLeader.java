package io.muster.cli.election;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.TokenConverter;
import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.lock.DistributedLock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster elections resign}. */
@Command(
        name = "resign",
        mixinStandardHelpOptions = true,
        description = "Takes the leadership, or a place in line, from the candidate that has it under a term, and from "
                + "nobody else. A former leader finds out as after any loss.",
        footerHeading = "%nExamples:%n",
        footer = "  muster elections resign billing --term cdf818194e3a8c32-1207   # as `elections show` tells it",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was taken", "1:nobody has it under this term"})
public final class ResignLeader implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The election's name.")
    private String name = "";

    @Option(
            names = "--term",
            required = true,
            paramLabel = "TERM",
            converter = TokenConverter.class,
            description = "The term of who leads, or will lead.")
    private @Nullable FencingToken term;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public ResignLeader(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        FencingToken expected = Objects.requireNonNull(term);
        try (EtcdConnection connection = etcd.open(around)) {
            // An election keeps its keys as a lock of its name does, and so who stands in it is sent away alike.
            if (DistributedLock.of(connection, name).forceRelease(expected)) {
                return ExitCode.OK;
            }
        }
        spec.commandLine().getErr().println("muster: nobody has " + name + " under " + expected);
        return ExitCode.FAILED;
    }
}
