package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the README, so that they stay true. */
@EtcdTest
class ReadmeTest {
    private static final Logger log = LoggerFactory.getLogger(ReadmeTest.class);

    record Limits(int maxOrders, Duration window, Optional<String> note) {
        Limits {
            if (maxOrders < 1) {
                throw new IllegalArgumentException("maxOrders: " + maxOrders + " (expected: at least 1)");
            }
        }
    }

    @Test
    void theExamplesOfTheReadmeRun(EtcdCluster cluster, @RandomPrefix String prefix) {
        EtcdSettings settings = Etcd.settings(cluster).namespace(prefix).build();
        try (EtcdConnection etcd = EtcdConnection.open(settings)) {
            etcd.kv().put("/config/shared/limits.conf", "limits { window = 10s, note = shared }");
            etcd.kv().put("/config/orders/limits/max-orders", "50");

            var config = ConfigWatch.builder(etcd)
                    .layer("/config/shared/")
                    .layer("/config/orders/")
                    .open();
            LiveValue<Limits> limits = config.bind("limits", Limits.class);
            limits.onChange((before, now) -> log.info("at most {} orders now", now.maxOrders()));
            assertThat(limits.get()).isEqualTo(new Limits(50, Duration.ofSeconds(10), Optional.of("shared")));

            var store = ConfigStore.of(etcd, "/config/orders/");
            long revision = store.set("limits.max-orders", "55");
            config.awaitRevision(revision).orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(limits.get().maxOrders()).isEqualTo(55);

            var before = store.read();
            var result = store.edit()
                    .set("limits.max-orders", "60")
                    .remove("limits.note")
                    .document("prices.conf", "prices { base = 10 }")
                    .ifUnchangedSince(before)
                    .commit();
            assertThat(result.isCommitted()).isTrue();
            config.awaitRevision(result.revision())
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            assertThat(config.<Integer>read(view -> view.get(limits).maxOrders()))
                    .isEqualTo(60);

            var edit = store.edit().set("limits.max-orders", "70");
            var plan = edit.plan(config);
            assertThat(plan.isGood()).isTrue();
            edit.publish("ann", "more orders");
            var last = store.history(1).get(0);
            store.editBackTo(last.revision() - 1).publish("bob", "back");
            assertThat(store.read().get("limits.max-orders"))
                    .map(StoredLayer.StoredKey::value)
                    .contains("60");
        }
    }
}
