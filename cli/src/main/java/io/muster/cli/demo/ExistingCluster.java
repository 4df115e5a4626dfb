package io.muster.cli.demo;

import java.util.List;

/**
 * A cluster that others use too: nothing of it is ended here, and what the demo wrote is removed by key.
 *
 * @param endpoints where its members listen
 */
record ExistingCluster(List<String> endpoints) implements Ground {
    @Override
    public List<String> leftovers() {
        return List.of();
    }

    @Override
    public void close() {
        // Not ours.
    }
}
