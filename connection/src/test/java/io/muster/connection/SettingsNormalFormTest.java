package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsNormalFormTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:2379,        http://127.0.0.1:2379",
        "http://127.0.0.1:2379/,       http://127.0.0.1:2379",
        "HTTP://Etcd-1.Internal,       http://etcd-1.internal:2379",
        "' http://a:1 ',               http://a:1",
        "http://a:65535,               http://a:65535",
        "http://a:,                    http://a:2379",
        "https://a,                    https://a:2379",
        "a,                            http://a:2379",
        "a:4001,                       http://a:4001",
        "127.0.0.1:2379,               http://127.0.0.1:2379",
        "[::1],                        http://[::1]:2379",
        "http://[2001:DB8::1]:2379,    http://[2001:db8::1]:2379"
    })
    void endpointsThatMeanTheSameAreEqual(String given, String normal) {
        EtcdSettings settings = EtcdSettings.builder().endpoints(given).build();

        assertThat(settings.endpoints()).containsExactly(URI.create(normal));
        assertThat(settings)
                .isEqualTo(EtcdSettings.builder().endpoints(normal).build())
                .hasSameHashCodeAs(EtcdSettings.builder().endpoints(normal).build());
    }

    @ParameterizedTest
    @CsvSource({
        "dns:///etcd.internal:2379,                 dns:///etcd.internal:2379",
        "DNS:///Etcd.Internal,                      dns:///etcd.internal:2379",
        "dns:etcd.internal:4001,                    dns:///etcd.internal:4001",
        "dns:///[::1]:2379,                         dns:///[::1]:2379",
        "dns+srv:///_etcd-client._tcp.Internal,     dns+srv:///_etcd-client._tcp.internal",
        "dns+srv:_etcd-client._tcp.internal.,       dns+srv:///_etcd-client._tcp.internal."
    })
    void targetsThatMeanTheSameAreEqual(String given, String normal) {
        EtcdSettings settings = EtcdSettings.builder().target(given).build();

        assertThat(settings.target()).contains(normal);
        assertThat(settings).isEqualTo(EtcdSettings.builder().target(normal).build());
        assertThat(settings.cluster()).isEqualTo(normal);
    }

    @Test
    void httpsAloneTrustsTheRuntimesAuthorities() {
        EtcdSettings implied = EtcdSettings.builder().endpoints("https://a").build();

        assertThat(implied.tls()).contains(TlsSettings.systemTrust());
        assertThat(implied)
                .isEqualTo(EtcdSettings.builder()
                        .endpoints("https://a")
                        .tls(TlsSettings.systemTrust())
                        .build());
    }

    @Test
    void endpointsWithoutSchemeFollowTls() {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints("a", "b:4001")
                .tls(TlsSettings.systemTrust())
                .authority("Etcd.Internal")
                .build();

        assertThat(settings.endpoints()).containsExactly(URI.create("https://a:2379"), URI.create("https://b:4001"));
        assertThat(settings.authority()).contains("etcd.internal");
    }

    @Test
    void boundsThemselvesAreAllowed() {
        EtcdSettings least = EtcdSettings.builder()
                .endpoints("a")
                .namespace("team:")
                .connectTimeout(Duration.ofMillis(1))
                .callTimeout(Duration.ofMillis(1))
                .keepAliveTime(Duration.ofSeconds(10))
                .keepAliveTimeout(Duration.ofMillis(10))
                .maxMessageBytes(64 << 10)
                .sessionTtl(Duration.ofSeconds(1))
                .build();

        assertThat(least.toBuilder()
                        .connectTimeout(Duration.ofHours(1))
                        .callTimeout(Duration.ofHours(1))
                        .keepAliveTime(Duration.ofHours(1))
                        .keepAliveTimeout(Duration.ofHours(1))
                        .maxMessageBytes(1 << 30)
                        .sessionTtl(Duration.ofDays(365))
                        .build()
                        .namespace())
                .isEqualTo("team:");
    }

    @Test
    void toBuilderKeepsAllThatIsNotChanged() {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints("https://a", "https://b:4001")
                .tls(TlsSettings.systemTrust())
                .authority("etcd.internal")
                .credentials("root", "secret")
                .namespace("orders/")
                .connectTimeout(Duration.ofSeconds(1))
                .callTimeout(Duration.ofSeconds(2))
                .keepAliveTime(Duration.ofSeconds(30))
                .keepAliveTimeout(Duration.ofSeconds(3))
                .maxMessageBytes(1 << 20)
                .sessionTtl(Duration.ofSeconds(4))
                .build();
        EtcdSettings byTarget = EtcdSettings.builder().target("dns:///a").build();

        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(byTarget.toBuilder().build()).isEqualTo(byTarget);
        assertThat(settings.toBuilder().namespace("bills/").build())
                .isNotEqualTo(settings)
                .returns("bills/", EtcdSettings::namespace)
                .returns(settings.endpoints(), EtcdSettings::endpoints);
    }
}
