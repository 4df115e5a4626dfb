package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import org.junit.jupiter.api.AfterEach;

/** A test with a registry under a prefix of its own; its connection is closed after it. */
abstract class WithRegistry {
    final EtcdCluster cluster;
    final String prefix;
    final EtcdConnection etcd;
    final ServiceRegistry registry;

    WithRegistry(EtcdCluster cluster, String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        this.etcd = Etcd.connect(cluster, prefix);
        this.registry = ServiceRegistry.of(etcd);
    }

    @AfterEach
    final void disconnect() {
        etcd.close();
    }
}
