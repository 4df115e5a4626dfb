package io.muster.cli.demo;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The nodes, each a process of its own, register; a client that knows only the service's name sees them. */
final class InstancesAppear implements Step {
    private record Arrival(NodeProcess node, Heard up, Heard connected, Heard registered) {}

    @Override
    public String title() {
        return "Instances appear";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        List<NodeProcess> nodes = stage.nodes();
        nodes.forEach(node -> node.order(stage.access().order()));
        stage.connect();
        stage.client().settings().write("requests-per-second", "100", "timeout", "2s");
        nodes.forEach(node -> node.order(Message.of("configure")));
        Arrival first = null;
        for (NodeProcess node : nodes) {
            Arrival arrival = new Arrival(
                    node,
                    node.await("up", Stage.PATIENCE),
                    node.await("connected", Stage.PATIENCE),
                    node.await("registered", Stage.PATIENCE));
            tell(stage, arrival);
            first = first == null
                            || arrival.registered().at() < first.registered().at()
                    ? arrival
                    : first;
        }
        stage.client().orders().await(names(nodes)::equals, Stage.PATIENCE);
        stage.fact("a client that asks for '" + Node.SERVICE + "' sees all " + nodes.size());
        for (NodeProcess node : nodes) {
            node.await("config", Stage.PATIENCE);
        }
        return first == null ? "none" : Figures.count(nodes.size()) + ", first at " + account(stage, first);
    }

    private static void tell(Stage stage, Arrival arrival) {
        Heard begun = arrival.up();
        stage.fact(String.format(
                "%s  127.0.0.1:%s  process %d  JVM %s, registered %s",
                arrival.node().name(),
                arrival.registered().message().text("port"),
                arrival.node().pid(),
                Figures.time(arrival.node().spawned(), begun.at()),
                Figures.time(arrival.connected().at(), arrival.registered().at())));
    }

    static Set<String> names(List<NodeProcess> nodes) {
        return nodes.stream().map(NodeProcess::name).collect(Collectors.toSet());
    }

    /** What the time from the start of the command to the first registered instance went into. */
    private static String account(Stage stage, Arrival first) {
        StartClock clock = stage.clock();
        if (first.up().at() > clock.last()) {
            clock.spent("waiting for a node's JVM", first.up().at());
        }
        clock.spent("the node connects", first.connected().at());
        clock.spent("it registers", first.registered().at());
        String total = Figures.time(clock.total());
        stage.fact("first instance " + total + " after the command was given:");
        clock.parts().forEach(part -> stage.fact("  " + part));
        return total;
    }
}
