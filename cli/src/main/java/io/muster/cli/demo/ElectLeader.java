package io.muster.cli.demo;

import java.util.List;

/** All nodes stand for election; one leads, and everybody knows which. */
final class ElectLeader implements Step {
    @Override
    public String title() {
        return "A leader is elected";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        long began = System.nanoTime();
        stage.nodes().forEach(node -> node.order(Message.of("campaign")));
        Leader leader = stage.client().leaders().await(any -> true, Stage.PATIENCE);
        Heard leading = stage.node(leader.name()).await("leading", Stage.PATIENCE);
        for (NodeProcess node : stage.nodes()) {
            node.await("candidate", Stage.PATIENCE);
        }
        ensureOneLeads(stage, leader);
        stage.fact(leader.name() + " leads, term " + leader.term() + ", " + Figures.time(began, leading.at())
                + " after the call for candidates");
        return leader.name() + ", term " + leader.term();
    }

    /** Exactly the node that etcd names believes that it leads, and in the same term. */
    static void ensureOneLeads(Stage stage, Leader leader) {
        for (NodeProcess node : stage.nodes()) {
            List<Heard> won = node.heard("leading");
            boolean leads = won.size() > node.heard("deposed").size();
            if (leads != node.name().equals(leader.name())) {
                throw new NotHeldException(
                        node.name() + (leads ? " leads" : " does not lead") + ", and etcd names " + leader.name());
            }
            if (leads && won.get(won.size() - 1).message().number("term") != leader.term()) {
                throw new NotHeldException(node.name() + " leads in another term than etcd's " + leader.term());
            }
        }
    }
}
