package io.muster.integrationtests.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.config.ConfigStore;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** While somebody waits for a revision, etcd is asked how far it is; not longer. Each looks on at a cluster of its own. */
@Execution(ExecutionMode.CONCURRENT)
class GivenUpWaitsTest {
    private static final long NEVER = Long.MAX_VALUE;

    private EtcdCluster cluster;
    private EtcdConnection etcd;
    private WatchMessages messages;

    @BeforeEach
    void connect() {
        cluster = EtcdCluster.start();
        // The first connections of a JVM, at the same time, take long on a busy machine.
        etcd = EtcdConnection.open(EtcdSettings.builder()
                .endpoints(cluster.endpoints())
                .connectTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(60))
                .build());
        messages = new WatchMessages(cluster);
    }

    @AfterEach
    void close() {
        etcd.close();
        cluster.close();
    }

    @Test
    void whoeverStopsWaitingForARevisionOfKeysHasEtcdAskedNoMore() throws Exception {
        try (PrefixView keys = etcd.view(KeyRange.prefix("keys/"))) {
            keys.ready().get(60, TimeUnit.SECONDS);
            whileAsked(List.of(keys.awaitRevision(NEVER)));
        }
    }

    @Test
    void whoeverStopsWaitingForARevisionOfTheConfigurationHasEtcdAskedNoMore() throws Exception {
        ConfigStore.of(etcd, "orders/").set("max", "5");
        try (ConfigWatch config = ConfigWatch.builder(etcd).layer("orders/").open()) {
            whileAsked(List.of(config.awaitRevision(NEVER), config.awaitRevision(NEVER)));
        }
    }

    @Test
    void whoeverStopsWaitingForARevisionOfAServiceHasEtcdAskedNoMore() throws Exception {
        try (ServiceView billing = ServiceRegistry.of(etcd).discover("billing")) {
            whileAsked(List.of(billing.awaitRevisionAsync(NEVER)));
            assertThat(billing.awaitRevision(NEVER, Duration.ofMillis(1))).isFalse();
            awaitQuiet();
        }
    }

    private void whileAsked(List<? extends CompletableFuture<?>> waits) throws Exception {
        long before = messages.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> messages.count() >= before + 10);
        waits.forEach(wait -> wait.cancel(false));
        awaitQuiet();
    }

    /** For three times as long as the longest pause between two questions. */
    private void awaitQuiet() {
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(60)).until(messages::isQuiet);
    }
}
