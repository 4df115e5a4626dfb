package io.muster.testkit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters of this JVM that are still open, so that an orderly exit closes them. */
final class OpenClusters {
    private static final Set<LocalCluster> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenClusters::closeAll, "muster-testkit-exit"));
    }

    private OpenClusters() {}

    static void add(LocalCluster cluster) {
        OPEN.add(cluster);
    }

    static void remove(LocalCluster cluster) {
        OPEN.remove(cluster);
    }

    private static void closeAll() {
        List.copyOf(OPEN).forEach(cluster -> cluster.shutDown(false));
    }
}
