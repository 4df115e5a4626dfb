package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSettingsTest {
    @TempDir
    Path directory;

    private static EtcdSettings read(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put("ETCDCTL_" + namesAndValues[i], namesAndValues[i + 1]);
        }
        return EtcdSettings.fromEnvironment(environment);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void emptyEnvironmentMeansTheLocalMemberAsForEtcdctl() {
        EtcdSettings local =
                EtcdSettings.builder().endpoints("http://127.0.0.1:2379").build();

        assertThat(read()).isEqualTo(local);
        assertThat(read("ENDPOINTS", "", "CACERT", "", "USER", "", "DIAL_TIMEOUT", "", "INSECURE_TRANSPORT", ""))
                .isEqualTo(local);
        assertThat(EtcdSettings.fromEnvironment(Map.of("ENDPOINTS", "http://elsewhere", "ETCD_ENDPOINTS", "x")))
                .isEqualTo(local);
    }

    @Test
    void everyVariableIsRead() throws IOException {
        Pem pem = Pem.selfSigned("EC");
        Path ca = file("ca.pem", pem.certificate());
        Path certificate = file("client.pem", pem.certificate());
        Path key = file("client.key", pem.key());

        EtcdSettings settings = read(
                "ENDPOINTS", "https://a:2379, b:4001",
                "CACERT", ca.toString(),
                "CERT", certificate.toString(),
                "KEY", key.toString(),
                "USER", "root",
                "PASSWORD", "sec:ret",
                "DIAL_TIMEOUT", "500ms",
                "COMMAND_TIMEOUT", "1m30s",
                "KEEPALIVE_TIME", "20s",
                "KEEPALIVE_TIMEOUT", "6s",
                "INSECURE_SKIP_TLS_VERIFY", "false",
                "API", "3");

        assertThat(settings)
                .isEqualTo(EtcdSettings.builder()
                        .endpoints("https://a:2379", "https://b:4001")
                        .tls(TlsSettings.trusting(ca).identifiedBy(certificate, key))
                        .credentials("root", "sec:ret")
                        .connectTimeout(Duration.ofMillis(500))
                        .callTimeout(Duration.ofSeconds(90))
                        .keepAliveTime(Duration.ofSeconds(20))
                        .keepAliveTimeout(Duration.ofSeconds(6))
                        .build());
    }

    @Test
    void userMayCarryThePassword() {
        assertThat(read("USER", "root:sec:ret").credentials()).contains(new Credentials("root", "sec:ret"));
    }

    @ParameterizedTest
    @CsvSource({
        "a,             http://a:2379",
        "http://a,      http://a:2379",
        "https://a,     https://a:2379",
        "'a:1,b:2',     'http://a:1, http://b:2'"
    })
    void endpointsMayHaveASchemeOrNone(String endpoints, String cluster) {
        assertThat(read("ENDPOINTS", endpoints).cluster()).isEqualTo(cluster);
    }

    @Test
    void endpointsWithoutSchemeAreEncryptedWhenThatIsAskedFor() throws IOException {
        Path ca = file("ca.pem", Pem.selfSigned("EC").certificate());

        assertThat(read("CACERT", ca.toString()).cluster()).isEqualTo("https://127.0.0.1:2379");
        assertThat(read("INSECURE_TRANSPORT", "false").tls()).contains(TlsSettings.systemTrust());
    }

    @Test
    void discoveryFollowsTheServiceRecordsThatEtcdDocuments() {
        assertThat(read("DISCOVERY_SRV", "example.com", "ENDPOINTS", "http://ignored")
                        .target())
                .contains("dns+srv:///_etcd-client._tcp.example.com");
        assertThat(read("DISCOVERY_SRV", "example.com", "DISCOVERY_SRV_NAME", "blue")
                        .target())
                .contains("dns+srv:///_etcd-client-blue._tcp.example.com");
        assertThat(read("DISCOVERY_SRV", "Example.com", "INSECURE_TRANSPORT", "f"))
                .isEqualTo(EtcdSettings.builder()
                        .target("dns+srv:///_etcd-client-ssl._tcp.example.com")
                        .tls(TlsSettings.systemTrust())
                        .authority("example.com")
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENDPOINTS=ftp://a             | ETCDCTL_ENDPOINTS: ftp://a (expected: http",
                "ENDPOINTS=a,,b                | ETCDCTL_ENDPOINTS: \"\" (expected: http",
                "DISCOVERY_SRV=a b             | ETCDCTL_DISCOVERY_SRV: \"dns+srv:///_etcd-client._tcp.a b\" (expected: dns",
                "CACERT=/no/such               | ETCDCTL_CACERT: /no/such (expected: a file that exists)",
                "CERT=/no/such                 | ETCDCTL_KEY: not set (expected: the private key of the client certificate)",
                "KEY=/no/such                  | ETCDCTL_CERT: not set (expected: the certificate that the client key belongs to)",
                "USER=root                     | ETCDCTL_PASSWORD: not set (expected: the password of the user in ETCDCTL_USER, or user:password there)",
                "USER=root:                    | ETCDCTL_PASSWORD: \"\" (expected: the password of user root)",
                "USER=:secret                  | ETCDCTL_USER: \"\" (expected: a user's name)",
                "USER=root:hunter2 PASSWORD=x  | ETCDCTL_USER: *** (expected: a name alone when ETCDCTL_PASSWORD is set, not user:password)",
                "PASSWORD=secret               | ETCDCTL_USER: not set (expected: the user that ETCDCTL_PASSWORD belongs to)",
                "DIAL_TIMEOUT=5                | ETCDCTL_DIAL_TIMEOUT: 5 (expected: a duration with its unit, like 5s, 1m30s or 500ms)",
                "DIAL_TIMEOUT=0s               | ETCDCTL_DIAL_TIMEOUT: PT0S (expected: from PT0.001S to PT1H)",
                "COMMAND_TIMEOUT=-1s           | ETCDCTL_COMMAND_TIMEOUT: PT-1S (expected: from PT0.001S to PT1H)",
                "KEEPALIVE_TIME=2s             | ETCDCTL_KEEPALIVE_TIME: PT2S (expected: from PT10S to PT1H)",
                "KEEPALIVE_TIMEOUT=1ms         | ETCDCTL_KEEPALIVE_TIMEOUT: PT0.001S (expected: from PT0.01S to PT1H)",
                "INSECURE_TRANSPORT=yes        | ETCDCTL_INSECURE_TRANSPORT: yes (expected: true or false)",
                "INSECURE_TRANSPORT=true ENDPOINTS=https://a | ETCDCTL_INSECURE_TRANSPORT: true (expected: false or not set: ",
                "INSECURE_TRANSPORT=false ENDPOINTS=http://a | ETCDCTL_ENDPOINTS: [http://a:2379] (expected: https:// when tls is set",
                "INSECURE_SKIP_TLS_VERIFY=1 ENDPOINTS=https://a | ETCDCTL_INSECURE_SKIP_TLS_VERIFY: true (expected: false or not set: the server's certificate is always verified"
            })
    void wrongVariableIsToldByItsName(String assignments, String message) {
        Map<String, String> environment = new HashMap<>();
        for (String assignment : assignments.strip().split("(?<=[^ ]) (?=[A-Z_]+=)", -1)) {
            int equals = assignment.indexOf('=');
            environment.put("ETCDCTL_" + assignment.substring(0, equals), assignment.substring(equals + 1));
        }

        assertThatThrownBy(() -> EtcdSettings.fromEnvironment(environment))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(message.strip())
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void whatWeakensEncryptionIsHarmlessWithoutIt() {
        assertThat(read("INSECURE_TRANSPORT", "true", "INSECURE_SKIP_TLS_VERIFY", "true"))
                .isEqualTo(read());
    }

    @Test
    void httpEndpointsWithCertificatesAreRefused() throws IOException {
        Path ca = file("ca.pem", Pem.selfSigned("EC").certificate());

        assertThatThrownBy(() -> read("ENDPOINTS", "http://a", "CACERT", ca.toString()))
                .hasMessage(
                        "ETCDCTL_ENDPOINTS: [http://a:2379] (expected: https:// when tls is set, or no tls with http://)");
    }
}
