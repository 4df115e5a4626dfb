package io.muster.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Ends everything in good order and looks for what is left: processes, keys, directories. */
final class LeaveNothing implements Step {
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    @Override
    public String title() {
        return "Nothing is left behind";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        List<String> left = new ArrayList<>();
        try {
            left.addAll(stopNodes(stage));
            if (stage.isConnected()) {
                left.addAll(removeKeys(stage));
            }
        } finally {
            stage.close();
        }
        List<String> running = children();
        stage.fact(Figures.count(running.size(), "process", "processes") + " left of all that were started");
        left.addAll(running);
        left.addAll(stage.ground().leftovers());
        if (!left.isEmpty()) {
            throw new NotHeldException("left behind: " + String.join(", ", left));
        }
        return "nothing found";
    }

    /** Tells all nodes to leave and watches them leave; what did not end in good order is named. */
    private static List<String> stopNodes(Stage stage) throws InterruptedException {
        long began = System.nanoTime();
        List<NodeProcess> nodes = stage.nodes();
        nodes.forEach(NodeProcess::askToStop);
        if (stage.isConnected() && !nodes.isEmpty()) {
            long gone = stage.client().orders().await(Set::isEmpty, GOODBYE);
            stage.fact("told to stop, the instances left the list within " + Figures.time(began, gone));
        }
        List<String> unruly = new ArrayList<>();
        for (NodeProcess node : nodes) {
            if (!node.awaitEnd(GOODBYE) || !node.endedWell()) {
                unruly.add(node.name() + " (" + node.ending() + ")");
            }
        }
        return unruly;
    }

    /** Removes what was written without a lease; what hung on one must be gone by now. */
    private static List<String> removeKeys(Stage stage) {
        Client client = stage.client();
        List<String> left = new ArrayList<>(client.leasedKeys());
        long removed = client.removeKeys() - left.size();
        left.addAll(client.keys());
        stage.fact(Figures.count(left.size(), "key") + " of the processes left; " + Figures.count(removed, "key")
                + " of the configuration and the job " + "removed");
        return left;
    }

    private static List<String> children() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
            return children.filter(ProcessHandle::isAlive)
                    .map(child -> "process " + child.pid()
                            + child.info().command().map(" "::concat).orElse(""))
                    .toList();
        }
    }
}
