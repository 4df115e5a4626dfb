package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@EtcdTest
class SharingTest {
    private static EtcdSettings settings(EtcdCluster cluster, String namespace) {
        return Settings.of(cluster).namespace(namespace).build();
    }

    @Test
    void equalSettingsShareTheSessionAndTheLastCloseEndsIt(EtcdCluster cluster) {
        EtcdConnection first = EtcdConnection.open(settings(cluster, "sharing/"));
        EtcdConnection second = EtcdConnection.open(settings(cluster, "sharing/"));
        Session session = first.session();
        assertThat(second.session()).isSameAs(session);
        first.close();
        first.close();
        assertThat(first.isClosed()).isTrue();
        assertThat(session.isActive()).isTrue();
        assertThat(second.kv().put("k", "v")).isPositive();
        assertThatThrownBy(first::kv).isInstanceOf(ConnectionClosedException.class);
        assertThat(cluster.truth().leases()).contains(session.leaseId());
        second.close();
        assertThat(session.state()).isEqualTo(Session.State.CLOSED);
        assertThat(cluster.truth().leases()).doesNotContain(session.leaseId());
    }

    @Test
    void differentSettingsShareNothing(EtcdCluster cluster) {
        try (EtcdConnection first = EtcdConnection.open(settings(cluster, "one/"));
                EtcdConnection second = EtcdConnection.open(settings(cluster, "two/"))) {
            assertThat(second.session().leaseId()).isNotEqualTo(first.session().leaseId());
        }
    }

    @Test
    void aSecondConnectionStartsNoThreads(EtcdCluster cluster) {
        try (EtcdConnection first = EtcdConnection.open(settings(cluster, "threads/"))) {
            first.kv().put("k", "v");
            List<String> before = ownThreads();
            try (EtcdConnection second = EtcdConnection.open(settings(cluster, "threads/"))) {
                second.kv().put("k", "v");
                assertThat(ownThreads()).hasSizeLessThanOrEqualTo(before.size());
            }
        }
    }

    @Test
    void nothingOfOursRunsAfterTheLastClose(EtcdCluster cluster) {
        EtcdConnection etcd = EtcdConnection.open(settings(cluster, "leftovers/"));
        etcd.session();
        etcd.kv().putAsync(Bytes.utf8("k"), Bytes.EMPTY).join();
        etcd.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("muster-"))
                .filter(name -> !name.startsWith("muster-callback"))
                .toList();
    }

    @Test
    void whatIsUnderWayWhenTheConnectionClosesSaysSo() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            EtcdConnection etcd = EtcdConnection.open(settings(cluster, "closing/"));
            cluster.member(0).pause();
            try {
                CompletableFuture<?> read = etcd.kv().getAsync(Bytes.utf8("k"));
                CompletableFuture<?> write = etcd.kv().putAsync(Bytes.utf8("k"), Bytes.EMPTY);
                CompletableFuture<?> session = etcd.openSessionAsync(Duration.ofSeconds(5));
                Thread closing = new Thread(etcd::close, "closing");
                closing.start();
                assertThatThrownBy(() -> read.orTimeout(20, TimeUnit.SECONDS).join())
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(ConnectionClosedException.class)
                        .hasMessageContaining("the connection is closed");
                assertThatThrownBy(() -> write.orTimeout(20, TimeUnit.SECONDS).join())
                        .hasCauseInstanceOf(OutcomeUnknownException.class)
                        .hasMessageContaining("the connection was closed");
                assertThatThrownBy(() -> session.orTimeout(20, TimeUnit.SECONDS).join())
                        .hasCauseInstanceOf(ConnectionClosedException.class);
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !closing.isAlive());
            } finally {
                cluster.member(0).resume();
            }
        }
    }
}
