package io.muster.cli.config;

import io.muster.cli.EtcdOptions;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Feed;
import io.muster.cli.output.OutputOptions;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster config watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Tells each change of the configuration, and each revision that is refused, until a signal. What "
                + "sounds like a secret is shown as ***.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster config watch --layer /config/orders/",
            "  muster config watch --layer /config/shared/ --layer /config/orders/ limits -o jsonl",
            "",
            "Each line of jsonl is {\"event\":\"applied|rejected\",\"revision\":…,\"changes\":{…},\"problems\":[…]};",
            "the first one has all that is there, as changed from nothing."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"69:etcd cannot be reached at the start", "128+n:ended by signal n"})
public final class WatchConfig implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "Only changes there and below.")
    private String path = "";

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
    public WatchConfig(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (EtcdConnection connection = etcd.open(around);
                Feed feed = new Feed(format.on(around.terminal()), around.signals());
                ConfigWatch watch = layers.look(connection)) {
            ConfigFeed changes = new ConfigFeed(feed, path);
            Subscription applied = watch.onChange((before, after) -> changes.applied(after));
            Subscription refused = watch.onStatus((before, after) -> changes.judged(after));
            // What came into force before somebody listened.
            changes.applied(watch.snapshot());
            changes.judged(watch.status());
            try {
                return feed.awaitEnd();
            } finally {
                applied.close();
                refused.close();
            }
        }
    }
}
