package io.muster.cli.demo;

import io.muster.connection.UnavailableException;

/** Connects to a cluster that is there already. */
final class ReachCluster implements Step {
    @Override
    public String title() {
        return "The cluster answers";
    }

    @Override
    public String play(Stage stage) {
        stage.fact("endpoints " + String.join(", ", stage.ground().endpoints()));
        long began = System.nanoTime();
        try {
            stage.connect();
        } catch (UnavailableException unreachable) {
            throw new NoClusterException(unreachable);
        }
        long now = System.nanoTime();
        stage.clock().spent("connecting", now);
        stage.fact("all keys go below " + stage.namespace() + " and are removed at the end");
        return "within " + Figures.time(began, now);
    }
}
