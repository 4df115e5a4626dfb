package io.muster.cli.election;

import io.muster.cli.EtcdOptions;
import io.muster.cli.ExitCode;
import io.muster.cli.Surroundings;
import io.muster.cli.output.Feed;
import io.muster.cli.output.Item;
import io.muster.cli.output.Output;
import io.muster.cli.output.OutputOptions;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.election.Candidate;
import io.muster.election.ElectionObserver;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster leader}. */
@Command(
        name = "leader",
        mixinStandardHelpOptions = true,
        description = "Tells who leads.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  muster leader billing",
            "  muster leader billing --watch -o jsonl",
            "",
            "With --watch each change is a line: {\"event\":\"leader\",\"leader\":{…}}, or {\"event\":\"none\"}."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:somebody leads", "1:nobody leads", "128+n:with --watch, ended by signal n"})
public final class LeaderCommand implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "NAME", description = "The election's name.")
    private String name = "";

    @Option(names = "--watch", description = "Go on telling, until a signal.")
    private boolean watch;

    @Mixin
    private OutputOptions format = new OutputOptions();

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    /**
     * A command.
     *
     * @param around what it finds around it
     */
    public LeaderCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Output output = format.on(around.terminal());
        try (EtcdConnection connection = etcd.open(around)) {
            ElectionObserver election = ElectionObserver.of(connection, name);
            if (watch) {
                return watch(election, output);
            }
            Optional<Candidate> leader = election.leader();
            leader.ifPresent(found -> output.item(item(found)));
            return leader.isPresent() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int watch(ElectionObserver election, Output output) {
        // An observer that is refused goes on trying, and does not say so; a plain read does.
        election.leader();
        try (Feed feed = new Feed(output, around.signals())) {
            Subscription subscription = election.observe(leader -> tell(feed, leader));
            try {
                return feed.awaitEnd();
            } finally {
                subscription.close();
            }
        }
    }

    private static void tell(Feed feed, Optional<Candidate> leader) {
        if (leader.isEmpty()) {
            feed.tell(Item.of("event", "none"), "nobody leads");
            return;
        }
        Candidate now = leader.get();
        feed.tell(
                Item.of("event", "leader").with("leader", item(now)),
                (now.id() + "  term " + now.term() + "  " + now.value()).strip());
    }

    /** What is shown of a candidate. */
    static Item item(Candidate candidate) {
        return Item.of("id", candidate.id())
                .with("value", candidate.value())
                .with("term", candidate.term())
                .with("priority", candidate.priority());
    }
}
