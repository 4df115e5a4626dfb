package io.muster.config;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.EtcdSettingsBuilder;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests reach a cluster, and how long they wait. */
final class Etcd {
    /** Long enough for a machine that is busy; nothing waits that long when it works. */
    static final Duration LONG = Duration.ofSeconds(60);

    private Etcd() {}

    /** Calls and connecting have time for a machine that stands still for seconds. */
    static EtcdSettingsBuilder settings(EtcdCluster cluster) {
        return EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .connectTimeout(LONG)
                .callTimeout(Duration.ofSeconds(20));
    }

    static EtcdConnection connect(EtcdCluster cluster) {
        return EtcdConnection.open(settings(cluster).build());
    }

    /** For tests whose etcd may be down. */
    static EtcdConnection connectLazily(EtcdCluster cluster) {
        return EtcdConnection.openLazily(settings(cluster).build());
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(LONG);
    }
}
