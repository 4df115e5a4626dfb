package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.EtcdSettingsBuilder;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests reach a cluster: each under a namespace of its own. */
final class Etcd {
    /** Long enough for a machine that is busy; nothing waits that long when it works. */
    static final Duration SOON = Duration.ofSeconds(60);

    /** Calls, leases and connecting have time for a machine that stands still for seconds. */
    private static final Duration CALL = Duration.ofSeconds(15);

    private static final Duration TTL = Duration.ofSeconds(60);

    private Etcd() {}

    static EtcdSettingsBuilder settings(EtcdCluster cluster, String namespace) {
        return EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(new String[0]))
                .namespace(namespace)
                .connectTimeout(SOON)
                .callTimeout(CALL)
                .sessionTtl(TTL);
    }

    /** A connection as one process has it. */
    static EtcdConnection connect(EtcdCluster cluster, String namespace) {
        return EtcdConnection.open(settings(cluster, namespace).build());
    }

    /** A connection that shares nothing with those of {@link #connect}: another process, as far as etcd can tell. */
    static EtcdConnection connectElsewhere(EtcdCluster cluster, String namespace) {
        return EtcdConnection.open(
                settings(cluster, namespace).callTimeout(CALL.plusSeconds(1)).build());
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20));
    }
}
