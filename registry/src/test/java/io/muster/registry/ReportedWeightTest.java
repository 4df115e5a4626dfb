package io.muster.registry;

import static io.muster.registry.Etcd.SOON;
import static io.muster.registry.Etcd.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Subscription;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instances tell how much they can take, and callers heed it. */
@EtcdTest
class ReportedWeightTest extends WithRegistry {
    private final String key;
    private final Registration registration;

    ReportedWeightTest(EtcdCluster cluster, @RandomPrefix String prefix) {
        super(cluster, prefix);
        this.key = prefix + "weights/orders/a";
        this.registration = registry.register(orders("a"));
    }

    @Test
    void callersHeedWhatAnInstanceReports() {
        registry.register(orders("b"));
        ServiceView view = registry.discover("orders", Selector.smoothWeighted());
        view.awaitInstances(2, SOON);
        assertThat(shareOfA(view)).isBetween(0.45, 0.55);

        registration.reportWeight(900);
        eventually().untilAsserted(() -> assertThat(shareOfA(view)).isBetween(0.85, 0.95));

        registration.reportWeight(0);
        eventually().untilAsserted(() -> assertThat(shareOfA(view)).isZero());
    }

    @Test
    void aReportLeavesTheRecordAloneAndSharesItsLease() {
        long revision = registration.revision();

        registration.reportWeight(900);

        eventually().until(() -> weight().equals(Optional.of("900")));
        assertThat(cluster.truth().entry(key).orElseThrow().lease())
                .isEqualTo(etcd.session().leaseId());
        assertThat(registration.revision()).isEqualTo(revision);
        assertThat(registration.instance().weight()).isEqualTo(100);
    }

    @Test
    void aSourceIsAskedAgainAndAgainUntilItIsClosed() {
        AtomicInteger weight = new AtomicInteger(10);
        try (Subscription reports = registration.reportWeights(Duration.ofMillis(100), weight::get)) {
            eventually().until(() -> weight().equals(Optional.of("10")));
            weight.set(700);
            eventually().until(() -> weight().equals(Optional.of("700")));
        }
    }

    @Test
    void aStormOfReportsIsAFewWrites() {
        long before = cluster.truth().revision();

        IntStream.range(0, 10_000).forEach(i -> registration.reportWeight(i % 2 == 0 ? 10 : 1_000));
        registration.reportWeight(5_000);

        eventually().until(() -> weight().equals(Optional.of("5000")));
        assertThat(cluster.truth().revision() - before).isLessThan(40);
    }

    @Test
    void afterTheLeaseWasLostTheReportIsBackWithTheRecord() {
        registration.reportWeight(900);
        eventually().until(() -> weight().equals(Optional.of("900")));

        cluster.truth().revokeLease(etcd.session().leaseId());

        eventually().until(() -> weight().equals(Optional.of("900")));
    }

    @Test
    void theReportGoesWithTheRegistration() {
        registration.reportWeight(900);
        eventually().until(() -> weight().isPresent());

        registration.close();

        eventually().until(() -> weight().isEmpty());
    }

    @Test
    void aWeightOutOfRangeIsRefused() {
        assertThatThrownBy(() -> registration.reportWeight(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight: -1");
        assertThatThrownBy(() -> registration.reportWeights(Duration.ofMillis(1), () -> 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<String> weight() {
        return cluster.truth().get(key);
    }

    private static double shareOfA(ServiceView view) {
        return IntStream.range(0, 1_000)
                        .filter(i -> view.select().id().equals("a"))
                        .count()
                / 1_000.0;
    }

    private static ServiceInstance orders(String id) {
        return ServiceInstance.of("orders", "10.0.0.5", 8080).withId(id);
    }
}
