package io.muster.cli.demo;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Calls and work under the lock, side by side, for a while. */
final class SteadyTraffic implements Step {
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long REFRESH = TimeUnit.MILLISECONDS.toNanos(250);

    private static final String JOB = "steady";

    private final Duration duration;

    SteadyTraffic(Duration duration) {
        this.duration = duration;
    }

    @Override
    public String title() {
        return "Steady traffic";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        long before = stage.ledger().balance().rounds();
        Map<String, Long> calls = new TreeMap<>();
        stage.nodes()
                .forEach(node -> node.order(Message.of("work").with("job", JOB).with("for", duration)));
        long began = System.nanoTime();
        long shown = began;
        for (long now = began; now - began < duration.toNanos(); now = System.nanoTime()) {
            calls.merge(stage.client().call().text("name"), 1L, Long::sum);
            if (now - shown >= REFRESH) {
                stage.ensureAllAlive();
                stage.screen().passing(line(stage, now - began, calls, before));
                shown = now;
            }
            LockSupport.parkNanos(PACE);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return settled(stage, calls, before);
    }

    private String settled(Stage stage, Map<String, Long> calls, long before) throws InterruptedException {
        long wanted = before;
        for (NodeProcess node : stage.nodes()) {
            Heard rested = node.await(WorkUnderLock.rested(JOB), "the end of its work", Stage.PATIENCE);
            wanted += rested.message().number("rounds");
        }
        WorkUnderLock.check(stage, stage.ledger().await(wanted, Stage.PATIENCE), wanted);
        stage.fact("calls answered: " + WorkUnderLock.shares(calls));
        long rounds = wanted - before;
        stage.fact("turns under the lock: " + Figures.count(rounds) + ", last token "
                + stage.ledger().balance().lastToken());
        long total = calls.values().stream().mapToLong(Long::longValue).sum();
        long most = calls.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (most * stage.nodes().size() >= total + stage.nodes().size()) {
            throw new NotHeldException("calls were not spread evenly: " + calls);
        }
        return Figures.count(total) + " calls, " + Figures.count(rounds) + " turns";
    }

    private static String line(Stage stage, long elapsed, Map<String, Long> calls, long before) {
        Ledger.Balance balance = stage.ledger().balance();
        return Figures.time(Duration.ofNanos(elapsed)) + "  calls: " + WorkUnderLock.shares(calls) + "  turns: "
                + Figures.count(balance.rounds() - before);
    }
}
