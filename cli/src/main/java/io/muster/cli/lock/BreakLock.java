package io.muster.cli.lock;

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

/** {@code muster locks break}. */
@Command(
        name = "break",
        mixinStandardHelpOptions = true,
        description =
                "Takes a lock, or a place in line, from the one that has it under a token, and from nobody else. The "
                        + "former holder finds out as after any loss.",
        footerHeading = "%nExamples:%n",
        footer = "  muster locks break nightly-report --token cdf818194e3a8c32-1207   # as `locks show` tells it",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was taken", "1:nobody has it under this token"})
public final class BreakLock implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The lock's name.")
    private String name = "";

    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            converter = TokenConverter.class,
            description = "The token of who holds it, or waits for it.")
    private @Nullable FencingToken token;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public BreakLock(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        FencingToken expected = Objects.requireNonNull(token);
        try (EtcdConnection connection = etcd.open(around)) {
            if (DistributedLock.of(connection, name).forceRelease(expected)) {
                return ExitCode.OK;
            }
        }
        spec.commandLine().getErr().println("muster: nobody has " + name + " under " + expected);
        return ExitCode.FAILED;
    }
}
