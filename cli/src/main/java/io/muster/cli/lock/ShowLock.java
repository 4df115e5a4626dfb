package io.muster.cli.lock;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Item;
import io.muster.cli.output.OutputOptions;
import io.muster.connection.EtcdConnection;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster locks show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows who holds a lock and who waits for it, in the order in which they get it.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster locks show nightly-report", "  muster locks show nightly-report -o jsonl"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:somebody holds it", "1:it is free"})
public final class ShowLock implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "NAME", description = "The lock's name.")
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
    public ShowLock(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around)) {
            LockState state = DistributedLock.of(connection, name).inspect();
            List<Item> places = new ArrayList<>();
            state.holder().ifPresent(holder -> places.add(item("holds", holder)));
            state.waiters().forEach(waiter -> places.add(item("waits", waiter)));
            output.on(around.terminal()).items(List.of("place", "token", "ttl", "owner"), places);
            return places.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private Item item(String what, LockState.Place place) {
        return Item.of("place", what)
                .with("token", place.token())
                .with("key", etcd.namespace() + place.key())
                .with("lease", HexFormat.of().toHexDigits(place.leaseId()))
                .with("ttl", place.leaseLeft().map(Duration::toSeconds))
                .with("owner", place.owner());
    }
}
