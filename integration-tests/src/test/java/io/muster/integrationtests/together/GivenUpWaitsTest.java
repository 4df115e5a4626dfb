package io.muster.integrationtests.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.config.ConfigStore;
import io.muster.config.ConfigWatch;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** While somebody waits for a revision, etcd is asked how far it is; not longer. */
class GivenUpWaitsTest {
    private static final long NEVER = Long.MAX_VALUE;

    @Test
    void whoeverStopsWaitingForARevisionHasEtcdAskedNoMore() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start();
                EtcdConnection etcd = EtcdConnection.open(cluster.endpoints().get(0))) {
            WatchMessages messages = new WatchMessages(cluster);
            ConfigStore.of(etcd, "orders/").set("max", "5");
            try (PrefixView keys = etcd.view(KeyRange.prefix("keys/"));
                    ConfigWatch config =
                            ConfigWatch.builder(etcd).layer("orders/").open();
                    ServiceView billing = ServiceRegistry.of(etcd).discover("billing")) {
                keys.ready().get(60, TimeUnit.SECONDS);
                whileAsked(messages, List.of(keys.awaitRevision(NEVER)));
                whileAsked(messages, List.of(config.awaitRevision(NEVER), config.awaitRevision(NEVER)));
                whileAsked(messages, List.of(billing.awaitRevisionAsync(NEVER)));
                assertThat(billing.awaitRevision(NEVER, Duration.ofMillis(1))).isFalse();
                awaitQuiet(messages);
            }
        }
    }

    private static void whileAsked(WatchMessages messages, List<? extends CompletableFuture<?>> waits)
            throws Exception {
        long before = messages.count();
        await().atMost(Duration.ofSeconds(60)).until(() -> messages.count() >= before + 10);
        waits.forEach(wait -> wait.cancel(false));
        awaitQuiet(messages);
    }

    /** For three times as long as the longest pause between two questions. */
    private static void awaitQuiet(WatchMessages messages) {
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(60)).until(messages::isQuiet);
    }
}
