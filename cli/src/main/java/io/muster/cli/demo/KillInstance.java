package io.muster.cli.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node dies without a word: clients go round it, and within its lease's time it is out of every list. */
final class KillInstance implements Step {
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public String title() {
        return "A killed instance leaves the list";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        Client client = stage.client();
        String leader = client.leaders().now().map(Leader::name).orElse("");
        NodeProcess victim = stage.nodes().stream()
                .filter(node -> !node.name().equals(leader))
                .findFirst()
                .orElseThrow(() -> new NotHeldException("there is no node that does not lead"));
        long killed = stage.kill(victim);
        stage.fact(victim.name() + " killed with SIGKILL; its lease lasts " + Figures.time(Stage.TTL));
        long refused = client.refusals();
        long answered = 0;
        while (client.orders().names().contains(victim.name())) {
            if (System.nanoTime() - killed > Stage.TTL_AND_GRACE.toNanos()) {
                throw new NotHeldException(
                        victim.name() + " is still listed after " + Figures.time(Stage.TTL_AND_GRACE));
            }
            client.call();
            answered++;
            LockSupport.parkNanos(PACE);
        }
        String gone = Figures.time(killed, System.nanoTime());
        stage.fact("meanwhile " + Figures.count(answered, "call") + ", all answered: "
                + Figures.count(client.refusals() - refused) + " met the dead one first and went on to the next");
        stage.fact(victim.name() + " left the list after " + gone);
        replace(stage);
        return "after " + gone + " (lease " + Stage.TTL.toSeconds() + " s)";
    }

    private static void replace(Stage stage) throws InterruptedException {
        NodeProcess fresh = stage.spawn();
        fresh.order(stage.access().order());
        fresh.order(Message.of("configure"));
        fresh.order(Message.of("campaign"));
        long listed = stage.client().orders().await(InstancesAppear.names(stage.nodes())::equals, Stage.PATIENCE);
        fresh.await("candidate", Stage.PATIENCE);
        stage.fact(fresh.name() + " takes its place, listed " + Figures.time(fresh.spawned(), listed)
                + " after its JVM was started");
    }
}
