package io.muster.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster in the care of JUnit, which closes it with the store that holds it. */
// JUnit 6 closes whatever is closeable; JUnit 5 needs to be told so by this interface.
@SuppressWarnings("deprecation")
final class TestCluster implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final LocalCluster cluster;

    TestCluster(EtcdTest wish) {
        ClusterBuilder builder = new ClusterBuilder()
                .members(wish.members())
                .tls(wish.tls())
                .auth(wish.auth())
                .clientProxies(wish.proxies())
                .peerProxies(wish.proxies() && wish.members() > 1);
        if (!wish.version().isEmpty()) {
            builder.version(wish.version());
        }
        this.cluster = builder.launch();
        if (!wish.own()) {
            cluster.share();
        }
    }

    EtcdCluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        cluster.shutDown(false);
    }
}
