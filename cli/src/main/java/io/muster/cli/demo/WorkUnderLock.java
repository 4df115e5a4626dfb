package io.muster.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All nodes want to do the same job; the lock lets one at a time, and numbers each turn with a fencing token. */
final class WorkUnderLock implements Step {
    private static final int ROUNDS = 5;
    private static final String JOB = "first";

    @Override
    public String title() {
        return "One process at a time does the job";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        Ledger ledger = stage.ledger();
        List<NodeProcess> nodes = stage.nodes();
        long wanted = ledger.balance().rounds() + (long) ROUNDS * nodes.size();
        nodes.forEach(node -> node.order(Message.of("work").with("job", JOB).with("rounds", ROUNDS)));
        for (NodeProcess node : nodes) {
            node.await(rested(JOB), "the end of its work", Stage.PATIENCE);
        }
        boolean complete = ledger.await(wanted, Stage.PATIENCE);
        Ledger.Balance balance = ledger.balance();
        stage.fact(shares(balance.byNode()));
        stage.fact("holders in order: " + String.join(" ", balance.latest()));
        check(stage, complete, wanted);
        stage.fact("no two holders overlapped; fencing tokens rise from " + balance.firstToken() + " to "
                + balance.lastToken());
        return balance.rounds() + " turns, tokens " + balance.firstToken() + "-" + balance.lastToken();
    }

    static Predicate<Message> rested(String job) {
        return message -> message.is("rested") && message.text("job").equals(job);
    }

    /** The account has no gap and no duplicate, and etcd holds the same number. */
    static void check(Stage stage, boolean complete, long wanted) {
        stage.ledger().fault().ifPresent(fault -> {
            throw new NotHeldException(fault);
        });
        long counted = stage.client().jobCounter();
        if (!complete || counted != wanted) {
            throw new NotHeldException("the nodes did the job " + wanted + " times, and the counter is at " + counted);
        }
    }

    static String shares(Map<String, Long> byNode) {
        return byNode.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(share -> share.getKey() + " " + Figures.count(share.getValue()))
                .collect(Collectors.joining(", "));
    }
}
