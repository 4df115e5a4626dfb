package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsTest {
    @Test
    @EtcdTest(tls = TlsMode.SERVER)
    void serverShowsACertificateOfItsAuthority(EtcdCluster cluster) throws Exception {
        TlsMaterial tls = cluster.tls().orElseThrow();
        assertThat(cluster.endpoints()).allMatch(endpoint -> endpoint.startsWith("https://"));

        assertThat(version(cluster, PemContext.trusting(tls.caCertificate()))).contains("etcdserver");
        assertThatThrownBy(() -> version(cluster, PemContext.trusting(tls.foreignCaCertificate())))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("path");
        assertThat(cluster.truth().revision()).isPositive();
    }

    @Test
    @EtcdTest(tls = TlsMode.MUTUAL)
    void mutualServerRefusesClientsWithoutACertificateOfItsAuthority(EtcdCluster cluster) throws Exception {
        TlsMaterial tls = cluster.tls().orElseThrow();

        assertThat(version(cluster, mutual(tls, tls.clientCertificate(), tls.clientKey())))
                .contains("etcdserver");
        assertRefused(cluster, PemContext.trusting(tls.caCertificate()));
        assertRefused(cluster, mutual(tls, tls.foreignClientCertificate(), tls.foreignClientKey()));
        assertRefused(cluster, mutual(tls, tls.expiredClientCertificate(), tls.expiredClientKey()));
        assertThat(cluster.truth().revision()).isPositive();
        assertThat(cluster.etcdctl("endpoint", "health")).contains("is healthy");
    }

    @Test
    void certificateForAnotherHostIsShownOnRequest() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .tls(TlsMode.SERVER)
                .serverCertificate(ServerCertificate.WRONG_NAME)
                .start()) {
            PemContext trusting =
                    PemContext.trusting(cluster.tls().orElseThrow().caCertificate());
            assertThatThrownBy(() -> version(cluster, trusting))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void expiredCertificateIsShownOnRequest() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .tls(TlsMode.MUTUAL)
                .serverCertificate(ServerCertificate.EXPIRED)
                .start()) {
            PemContext trusting =
                    PemContext.trusting(cluster.tls().orElseThrow().caCertificate());
            assertThatThrownBy(() -> version(cluster, trusting))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasStackTraceContaining("NotAfter");
            assertThat(cluster.truth().revision()).isPositive();
        }
    }

    @Test
    void certificateWithoutTlsMakesNoSense() {
        assertThatThrownBy(() -> EtcdCluster.builder()
                        .serverCertificate(ServerCertificate.EXPIRED)
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serverCertificate: EXPIRED (expected");
    }

    private static PemContext mutual(TlsMaterial tls, Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        return PemContext.trusting(tls.caCertificate()).showing(certificate, key);
    }

    private static void assertRefused(EtcdCluster cluster, PemContext client) {
        // The refusal comes after the handshake with TLS 1.3: as an alert, or as an end while it is being written.
        assertThatThrownBy(() -> version(cluster, client)).isInstanceOf(IOException.class);
    }

    /** Told by each member for itself: neither a leader nor an answer in time is part of it. */
    private static String version(EtcdCluster cluster, PemContext client) throws Exception {
        URL url = URI.create(cluster.endpoints().get(0) + "/version").toURL();
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(client.context().getSocketFactory());
        connection.setConnectTimeout(20_000);
        connection.setReadTimeout(20_000);
        try {
            return new String(connection.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
