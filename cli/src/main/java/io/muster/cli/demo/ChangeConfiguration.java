package io.muster.cli.demo;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One write changes the configuration in every process, without a restart. */
final class ChangeConfiguration implements Step {
    private static final long LIMIT = 250;

    @Override
    public String title() {
        return "A change reaches every process";
    }

    /**
     * How a change went.
     *
     * @param revision the revision that made it
     * @param times how long it took to reach each node, by name
     */
    record Spread(long revision, Map<String, Duration> times) {
        /** How long it took to reach the last one. */
        String last() {
            return Figures.time(times.values().stream().max(Duration::compareTo).orElse(Duration.ZERO));
        }
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        Spread spread = change(stage, LIMIT);
        stage.fact("written: requests-per-second = " + LIMIT + ", revision " + spread.revision());
        spread.times().forEach((name, time) -> stage.fact(name + "  has it after " + Figures.time(time)));
        return "all after " + spread.last();
    }

    /** Writes a limit and waits until each node works with it. */
    static Spread change(Stage stage, long limit) throws InterruptedException {
        long began = System.nanoTime();
        long revision = stage.client().settings().write("requests-per-second", Long.toString(limit));
        Map<String, Duration> times = new TreeMap<>();
        for (NodeProcess node : stage.nodes()) {
            Heard heard = node.await(
                    message -> message.is("config") && message.number("revision") >= revision,
                    "a configuration of revision " + revision,
                    Stage.PATIENCE);
            long seen = heard.message().number("limit");
            if (seen != limit) {
                throw new NotHeldException(node.name() + " works with " + seen + " instead of " + limit);
            }
            times.put(node.name(), Duration.ofNanos(heard.at() - began));
        }
        return new Spread(revision, times);
    }
}
