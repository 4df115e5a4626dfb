package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says of records that cannot be read; the tests' logger writes to the standard error. */
@EtcdTest
class SkippedRecordTest {
    private final PrintStream error = System.err;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(error);
    }

    @Test
    void eachIsCountedAndLoggedOnceHoweverOftenTheListChanges(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster, prefix)) {
            ServiceRegistry registry = ServiceRegistry.of(etcd);
            long huge = etcd.kv().put("services/orders/huge", "x".repeat(1 << 20));
            long foreign = etcd.kv().put("services/orders/foreign", "10.0.0.5:8080");
            ServiceView view = registry.discover("orders");
            for (int i = 0; i < 10; i++) {
                Registration good = registry.register(ServiceInstance.of("orders", "h", 1));
                assertThat(view.awaitRevision(good.revision(), SOON)).isTrue();
            }

            assertThat(view.snapshot().skipped()).isEqualTo(2);
            assertThat(view.snapshot().instances()).hasSize(10);
            assertThat(times("services/orders/huge at revision " + huge + " is skipped: 1048576 bytes"))
                    .isOne();
            assertThat(times("services/orders/foreign at revision " + foreign + " is skipped: "))
                    .isOne();

            long again = etcd.kv().put("services/orders/foreign", "10.0.0.6:8080");

            assertThat(view.awaitRevision(again, SOON)).isTrue();
            assertThat(view.snapshot().skipped()).isEqualTo(2);
            assertThat(times("services/orders/foreign at revision " + again + " is skipped: "))
                    .isOne();
        }
    }

    private long times(String words) {
        return logged.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(words))
                .count();
    }
}
