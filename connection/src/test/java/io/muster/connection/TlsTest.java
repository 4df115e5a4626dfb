package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.ServerCertificate;
import io.muster.testkit.TlsMaterial;
import io.muster.testkit.TlsMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TlsTest {
    private static EtcdSettings settings(EtcdCluster cluster, TlsSettings tls) {
        return Settings.of(cluster)
                // All of it passes when TLS does not come about; the first handshake of a process takes its time.
                .connectTimeout(Duration.ofSeconds(6))
                .tls(tls)
                .build();
    }

    private static void works(EtcdSettings settings) {
        EtcdSettings patient =
                settings.toBuilder().connectTimeout(Duration.ofSeconds(20)).build();
        try (EtcdConnection etcd = EtcdConnection.open(patient)) {
            etcd.kv().put("k", "v");
            assertThat(etcd.kv().get("k")).map(KeyValue::valueText).contains("v");
        }
    }

    /** What comes of connecting with each of these, all at the same time: each takes the whole of its time. */
    private static List<Throwable> failures(EtcdSettings... each) {
        List<CompletableFuture<Throwable>> ends = new ArrayList<>();
        for (EtcdSettings settings : each) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            ends.add(end);
            end.completeAsync(
                    () -> catchThrowable(() -> EtcdConnection.open(settings).close()),
                    open -> new Thread(open, "connecting").start());
        }
        return ends.stream()
                .map(end -> end.orTimeout(60, TimeUnit.SECONDS).join())
                .toList();
    }

    @Test
    void aServerIsTrustedByItsAuthority() {
        try (EtcdCluster cluster = EtcdCluster.builder().tls(TlsMode.SERVER).start()) {
            TlsMaterial pem = cluster.tls().orElseThrow();
            works(settings(cluster, TlsSettings.trusting(pem.caCertificate())));
            assertThat(failures(
                            settings(cluster, TlsSettings.trusting(pem.foreignCaCertificate())),
                            settings(cluster, TlsSettings.systemTrust())))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(UnavailableException.class)
                            .hasMessageContaining(cluster.connectString())
                            .hasMessageContaining("certification path"));
        }
    }

    @Test
    void aClientShowsItsCertificate() {
        try (EtcdCluster cluster = EtcdCluster.builder().tls(TlsMode.MUTUAL).start()) {
            TlsMaterial pem = cluster.tls().orElseThrow();
            TlsSettings trust = TlsSettings.trusting(pem.caCertificate());
            works(settings(cluster, trust.identifiedBy(pem.clientCertificate(), pem.clientKey())));
            assertThat(failures(
                            settings(cluster, trust),
                            settings(
                                    cluster,
                                    trust.identifiedBy(pem.foreignClientCertificate(), pem.foreignClientKey())),
                            settings(
                                    cluster,
                                    trust.identifiedBy(pem.expiredClientCertificate(), pem.expiredClientKey()))))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(UnavailableException.class)
                            .hasMessageContaining(cluster.connectString()));
        }
    }

    @Test
    void anExpiredServerCertificateIsNamedAsSuch() {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .tls(TlsMode.SERVER)
                .serverCertificate(ServerCertificate.EXPIRED)
                .start()) {
            TlsMaterial pem = cluster.tls().orElseThrow();
            assertThatThrownBy(() -> EtcdConnection.open(settings(cluster, TlsSettings.trusting(pem.caCertificate()))))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("NotAfter");
        }
    }

    @Test
    void aWrongHostNameIsNamedAndCanBeOverridden() {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .tls(TlsMode.SERVER)
                .serverCertificate(ServerCertificate.WRONG_NAME)
                .start()) {
            TlsMaterial pem = cluster.tls().orElseThrow();
            TlsSettings trust = TlsSettings.trusting(pem.caCertificate());
            assertThatThrownBy(() -> EtcdConnection.open(settings(cluster, trust)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("127.0.0.1");
            works(Settings.of(cluster).tls(trust).authority("elsewhere.test").build());
        }
    }
}
