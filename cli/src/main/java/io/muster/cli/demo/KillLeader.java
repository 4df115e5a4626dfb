package io.muster.cli.demo;

/** The leader dies without a word: another leads, in a higher term. */
final class KillLeader implements Step {
    @Override
    public String title() {
        return "The leader is killed, another leads";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        Client client = stage.client();
        Leader old = client.leaders().now().orElseThrow(() -> new NotHeldException("nobody leads"));
        long killed = stage.kill(stage.node(old.name()));
        stage.fact(old.name() + ", leader of term " + old.term() + ", killed with SIGKILL");
        Leader next = client.leaders().await(leader -> leader.term() != old.term(), Stage.TTL_AND_GRACE);
        if (next.term() < old.term()) {
            throw new NotHeldException("term " + next.term() + " followed term " + old.term());
        }
        Heard leading = stage.node(next.name()).await("leading", Stage.PATIENCE);
        ElectLeader.ensureOneLeads(stage, next);
        String after = Figures.time(killed, leading.at());
        stage.fact(next.name() + " leads after " + after + ", term " + next.term());
        client.orders().await(InstancesAppear.names(stage.nodes())::equals, Stage.TTL_AND_GRACE);
        return "after " + after + ", term " + next.term();
    }
}
