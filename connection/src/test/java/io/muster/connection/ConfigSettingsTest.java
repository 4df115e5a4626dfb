package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSettingsTest {
    private static final Config REFERENCE = ConfigFactory.parseResources("reference.conf");

    @TempDir
    Path directory;

    private static EtcdSettings read(String body) {
        return EtcdSettings.from(ConfigFactory.parseString("muster.etcd { " + body + " }"));
    }

    private static InvalidSettingException refused(String body) {
        return catchThrowableOfType(InvalidSettingException.class, () -> read(body));
    }

    @Test
    void defaultsOfTheReferenceAreThoseOfTheBuilder() {
        Config withEndpoint =
                ConfigFactory.parseString("muster.etcd.endpoints = [a]").withFallback(REFERENCE);

        assertThat(EtcdSettings.from(withEndpoint))
                .isEqualTo(EtcdSettings.builder().endpoints("a").build());
    }

    @Test
    void everySettingStandsInTheReferenceInTheSameOrder() {
        ConfigObject etcd = REFERENCE.getObject("muster.etcd");
        List<String> unset = Stream.concat(
                        etcd.keySet().stream(),
                        etcd.toConfig().getObject("tls").keySet().stream().map(key -> "tls." + key))
                .filter(key ->
                        etcd.toConfig().hasPathOrNull(key) && etcd.toConfig().getIsNull(key))
                .toList();

        assertThat(inOrder(etcd)).isEqualTo(ConfigSettings.KEYS);
        assertThat(inOrder(etcd.toConfig().getObject("tls"))).isEqualTo(ConfigSettings.TLS_KEYS);
        assertThat(unset)
                .containsExactlyInAnyOrder(
                        "user",
                        "password",
                        "authority",
                        "target",
                        "tls.enabled",
                        "tls.ca-certificate",
                        "tls.client-certificate",
                        "tls.client-key");
    }

    private static List<String> inOrder(ConfigObject section) {
        return section.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().origin().lineNumber()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void everySettingStandsInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        assertThat(ConfigSettings.KEYS)
                .filteredOn(key -> !key.equals("tls"))
                .allSatisfy(key -> assertThat(readme).contains("| `" + key + "` |"));
        assertThat(ConfigSettings.TLS_KEYS).allSatisfy(key -> assertThat(readme).contains("| `tls." + key + "` |"));
    }

    @Test
    void everySettingIsRead() throws IOException {
        Path ca = Files.writeString(
                directory.resolve("ca.pem"), Pem.selfSigned("EC").certificate());
        Path certificate = Files.writeString(
                directory.resolve("c.pem"), Pem.selfSigned("RSA").certificate());
        Path key = Files.writeString(
                directory.resolve("k.pem"), Pem.selfSigned("RSA").key());

        EtcdSettings settings = read("""
                endpoints = [a, "b:4001"], namespace = "orders/", user = root, password = 12345
                tls { ca-certificate = "%s", client-certificate = "%s", client-key = "%s" }
                authority = etcd.internal, session-ttl = 20 s, call-timeout = 1.5s, connect-timeout = 1 minute
                max-message-bytes = 8 MiB, keep-alive-time = 30000 ms, keep-alive-timeout = 2 seconds
                """.formatted(ca, certificate, key));

        assertThat(settings)
                .isEqualTo(EtcdSettings.builder()
                        .endpoints("https://a:2379", "https://b:4001")
                        .namespace("orders/")
                        .credentials("root", "12345")
                        .tls(TlsSettings.trusting(ca).identifiedBy(certificate, key))
                        .authority("etcd.internal")
                        .sessionTtl(Duration.ofSeconds(20))
                        .callTimeout(Duration.ofMillis(1_500))
                        .connectTimeout(Duration.ofMinutes(1))
                        .maxMessageBytes(8 << 20)
                        .keepAliveTime(Duration.ofSeconds(30))
                        .keepAliveTimeout(Duration.ofSeconds(2))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoints = \"a, b\"", "endpoints = [a, b]", "endpoints { 0 = a, 1 = b }"})
    void endpointsMayBeAListOrOneText(String body) {
        assertThat(read(body))
                .isEqualTo(EtcdSettings.builder().endpoints("a", "b").build());
    }

    @Test
    void targetWithTlsNeedsNoFile() {
        assertThat(read("target = \"dns:///etcd.internal\", tls.enabled = true"))
                .isEqualTo(EtcdSettings.builder()
                        .target("dns:///etcd.internal")
                        .tls(TlsSettings.systemTrust())
                        .build());
    }

    @Test
    void loadReadsTheApplicationsConfigurationOverTheReference() {
        System.setProperty("muster.etcd.endpoints", "http://a,http://b");
        ConfigFactory.invalidateCaches();
        try {
            assertThat(EtcdSettings.load())
                    .isEqualTo(EtcdSettings.builder().endpoints("a", "b").build());
        } finally {
            System.clearProperty("muster.etcd.endpoints");
            ConfigFactory.invalidateCaches();
        }
        assertThatThrownBy(EtcdSettings::load)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("muster.etcd.endpoints: [] (expected: at least one")
                .hasMessageContaining("; set in reference.conf");
    }

    @Test
    void substitutionsAreResolvedOrRefused() {
        assertThat(EtcdSettings.from(ConfigFactory.parseString("h = a, muster.etcd.endpoints = [${h}]")))
                .isEqualTo(EtcdSettings.builder().endpoints("a").build());
        assertThatThrownBy(() -> read("endpoints = [${no.such.host}]"))
                .isInstanceOf(ConfigException.UnresolvedSubstitution.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "call-timeout = 5           | muster.etcd.call-timeout: \"5\" (expected: a duration with its unit, like 5 s or 500 ms; set in String: 1)",
                "call-timeout = \"5\"       | muster.etcd.call-timeout: \"5\" (expected: a duration with its unit",
                "call-timeout = soon        | muster.etcd.call-timeout: \"soon\" (expected: a duration with its unit",
                "call-timeout = [1 s]       | muster.etcd.call-timeout: a list (expected: a duration with its unit",
                "call-timeout = 0 s         | muster.etcd.call-timeout: PT0S (expected: from PT0.001S to PT1H; set in String: 1)",
                "call-timeout = -1 s        | muster.etcd.call-timeout: PT-1S (expected: from PT0.001S to PT1H; set in String: 1)",
                "call-timeout = 99999999 d  | muster.etcd.call-timeout: PT",
                "max-message-bytes = 8 MX   | muster.etcd.max-message-bytes: \"8 MX\" (expected: a size like 64 MiB, at most 1 GiB; set in String: 1)",
                "max-message-bytes = 4 TiB  | muster.etcd.max-message-bytes: \"4 TiB\" (expected: a size like 64 MiB, at most 1 GiB; set in String: 1)",
                "max-message-bytes = -1     | muster.etcd.max-message-bytes: \"-1\" (expected: a size like 64 MiB",
                "max-message-bytes = 1      | muster.etcd.max-message-bytes: 1 (expected: bytes, from 65536 (64 KiB)",
                "namespace = { a = b }      | muster.etcd.namespace: a section (expected: a text; set in String: 1)",
                "namespace = team-a         | muster.etcd.namespace: \"team-a\" (expected: empty, or ending in a separator",
                "tls = on                   | muster.etcd.tls: a text or number (expected: a section { … }; set in String: 1)",
                "tls.enabled = maybe        | muster.etcd.tls.enabled: \"maybe\" (expected: true or false; set in String: 1)",
                "tls.ca-certificate = /no/such | muster.etcd.tls.ca-certificate: /no/such (expected: a file that exists; set in String: 1)",
                "tls.ca-certificate = \"a\\u0000\" | muster.etcd.tls.ca-certificate: a text or number (expected: the path of a file; set in String: 1)",
                "endpoints = 5              | muster.etcd.endpoints: a text or number (expected: a list of texts, or one text with commas; set in String: 1)",
                "endpoints = [\"ftp://a\"]  | muster.etcd.endpoints: ftp://a (expected: http://host:port or https://host:port; set in String: 1)",
                "user = root                | muster.etcd.password: not set (expected: the password of the user)",
                "password = secret          | muster.etcd.user: not set (expected: the user whose password is given)",
                "user = \"\", password = x  | muster.etcd.user: \"\" (expected: a user's name; set in String: 1)",
                "target = \"\"              | muster.etcd.target: \"\" (expected: dns",
                "endpoints = [\"https://a\"], tls.enabled = false | muster.etcd.tls.enabled: false (expected: true or null, with https:// endpoints or certificates; set in String: 1)",
            })
    void wrongValueIsToldWithKeyAndPlace(String body, String message) {
        String withEndpoint = body.contains("endpoints") || body.contains("target") ? body : "endpoints = [a], " + body;

        assertThat(refused(withEndpoint)).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "connectTimeout, connect-timeout",
        "ca-certificate, tls.ca-certificate",
        "tls.cacert, tls.ca-certificate",
        "pasword, password",
    })
    void unknownKeyIsRefusedWithAGuess(String key, String meant) {
        assertThat(refused("endpoints = [a], " + key + " = hunter2"))
                .hasMessage("muster.etcd." + key + ": unknown (expected: a setting; did you mean " + meant
                        + "?; set in String: 1)");
    }

    @Test
    void unknownKeyLikeNoneIsRefusedWithTheList() {
        assertThat(refused("retries = 3"))
                .hasMessageContaining(
                        "muster.etcd.retries: unknown (expected: a setting; one of endpoints, namespace, ");
    }

    @Test
    void allThatIsWrongWithTheTextIsToldTogether() {
        assertThat(refused("call-timeout = 5, retries = 3, tls.ca-certificate = /no/such, user = root")
                        .problems())
                .extracting(text -> text.substring(0, text.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "muster.etcd.call-timeout",
                        "muster.etcd.retries",
                        "muster.etcd.tls.ca-certificate",
                        "muster.etcd.password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = [hunter2]",
                "password { x = hunter2 }",
                "user { password = hunter2 }",
                "tls = hunter2",
                "tls.client-key = \"hunter2\\u0000\""
            })
    void secretInTheWrongPlaceIsNotPrinted(String body) {
        assertThat(refused("endpoints = [a], " + body)).message().doesNotContain("hunter2");
    }

    @Test
    void sectionOfTheWrongTypeIsRefused() {
        assertThatThrownBy(() -> EtcdSettings.from(ConfigFactory.parseString("muster.etcd = \"http://a:2379\"")))
                .hasMessageStartingWith("muster.etcd: a text or number (expected: a section { … }; set in String: 1)");
        assertThatThrownBy(() -> EtcdSettings.from(ConfigFactory.parseString("muster = 5")))
                .hasMessageStartingWith("muster: a text or number (expected: a section");
    }

    @Test
    void placeIsTheFileAndLineOfTheValue() throws IOException {
        Path file = Files.writeString(
                directory.resolve("application.conf"), "muster.etcd {\n  endpoints = [a]\n  session-ttl = 0 s\n}\n");

        assertThatThrownBy(() -> EtcdSettings.from(ConfigFactory.parseFile(file.toFile())))
                .hasMessage("muster.etcd.session-ttl: PT0S (expected: whole seconds from PT1S to P365D; set in " + file
                        + ": 3)");
    }
}
