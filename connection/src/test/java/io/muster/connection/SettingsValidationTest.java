package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsValidationTest {
    private static final String SHAPE = "http://host:port or https://host:port";

    private static EtcdSettingsBuilder local() {
        return EtcdSettings.builder().endpoints("http://127.0.0.1:2379");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ftp://a:2379              | endpoints: ftp://a:2379 (expected: " + SHAPE + ")",
                "unix:///run/etcd.sock     | endpoints: unix:///run/etcd.sock (expected: " + SHAPE + ")",
                "``                        | endpoints: \"\" (expected: " + SHAPE + ")",
                "http://                   | endpoints: \"http://\" (expected: " + SHAPE,
                "http:///                  | endpoints: http:/// (expected: " + SHAPE,
                "http://a b:2379           | endpoints: \"http://a b:2379\" (expected: " + SHAPE + ")",
                "http://a:0                | endpoints: http://a:0 (expected: a port from 1 to 65535)",
                "http://a:65536            | endpoints: http://a:65536 (expected: a port from 1 to 65535)",
                "http://a:99999999999      | endpoints: http://a:99999999999 (expected: " + SHAPE
                        + ", port from 1 to 65535)",
                "http://a:23x              | endpoints: http://a:23x (expected: " + SHAPE + ", port from 1 to 65535)",
                "http://a:-1               | endpoints: http://a:-1 (expected: " + SHAPE + ", port from 1 to 65535)",
                "http://256.1.1.1:2379     | endpoints: http://256.1.1.1:2379 (expected: " + SHAPE,
                "http://a:2379/v3          | endpoints: http://a:2379/v3 (expected: " + SHAPE
                        + ", nothing after the port)",
                "http://a:2379?            | endpoints: http://a:2379?*** (expected: " + SHAPE
                        + ", nothing after the port)",
                "http://a:2379#x           | endpoints: http://a:2379#x (expected: " + SHAPE
                        + ", nothing after the port)",
                "http://etcd_1:2379        | endpoints: http://etcd_1:2379 (expected: a host name of letters, digits, '-' and '.', without '_')",
                "::1                       | endpoints: http://::1 (expected: an IPv6 address in brackets, like http://[::1]:2379)",
                "http://a:2379,,http://b:1 | endpoints: \"\" (expected: " + SHAPE + ")",
                "http://a:1,http://b:2/v3  | endpoints: http://b:2/v3 (expected: " + SHAPE,
            })
    void endpointThatIsNoneIsRefusedByName(String endpoint, String message) {
        assertThatThrownBy(() -> EtcdSettings.builder().endpoints(endpoint).build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(message);
    }

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                wrong(
                        "endpoints: [] (expected: at least one, like http://127.0.0.1:2379, or a target)",
                        b -> b.endpoints()),
                wrong(
                        "endpoints: http://a:2379 (expected: each endpoint once)",
                        b -> b.endpoints("http://a", "HTTP://A:2379/")),
                wrong(
                        "endpoints: [http://a:2379, https://b:2379] (expected: all http:// or all https://)",
                        b -> b.endpoints("http://a", "https://b")),
                wrong(
                        "endpoints: [http://127.0.0.1:2379] (expected: https:// when tls is set, or no tls with http://)",
                        b -> b.tls(TlsSettings.systemTrust())),
                wrong(
                        "target: dns:///a:2379 (expected: none beside endpoints, which are [http://127.0.0.1:2379])",
                        b -> b.target("dns:///a")),
                wrong(
                        "authority: etcd (expected: none without tls: it is compared with the server's certificate)",
                        b -> b.authority("etcd")),
                wrong(
                        "authority: \"a/b\" (expected: a host name, as in the server's certificate)",
                        b -> b.endpoints("https://a").authority("a/b")),
                wrong(
                        "authority: not set (expected: the name in the members' certificates, for tls to a dns+srv target)",
                        b -> b.endpoints().target("dns+srv:///a").tls(TlsSettings.systemTrust())),
                wrong(
                        "namespace: \"team-a\" (expected: empty, or ending in a separator, like \"team-a/\")",
                        b -> b.namespace("team-a")),
                wrong(
                        "namespace: \" a/\" (expected: no control characters, no blanks around it)",
                        b -> b.namespace(" a/")),
                wrong(
                        "namespace: \"a?/\" (expected: no control characters, no blanks around it)",
                        b -> b.namespace("a\n/")),
                wrong("connectTimeout: PT0S (expected: from PT0.001S to PT1H)", b -> b.connectTimeout(Duration.ZERO)),
                wrong(
                        "callTimeout: PT-1S (expected: from PT0.001S to PT1H)",
                        b -> b.callTimeout(Duration.ofSeconds(-1))),
                wrong(
                        "callTimeout: PT1H0.001S (expected: from PT0.001S to PT1H)",
                        b -> b.callTimeout(Duration.ofHours(1).plusMillis(1))),
                wrong(
                        "callTimeout: PT2562047788015215H30M7.999999999S (expected: from PT0.001S to PT1H)",
                        b -> b.callTimeout(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))),
                wrong(
                        "keepAliveTime: PT9.999S (expected: from PT10S to PT1H)",
                        b -> b.keepAliveTime(Duration.ofMillis(9_999))),
                wrong(
                        "keepAliveTimeout: PT0.009S (expected: from PT0.01S to PT1H)",
                        b -> b.keepAliveTimeout(Duration.ofMillis(9))),
                wrong(
                        "maxMessageBytes: 65535 (expected: bytes, from 65536 (64 KiB) to 1073741824 (1 GiB))",
                        b -> b.maxMessageBytes(65_535)),
                wrong(
                        "maxMessageBytes: -1 (expected: bytes, from 65536 (64 KiB) to 1073741824 (1 GiB))",
                        b -> b.maxMessageBytes(-1)),
                wrong(
                        "sessionTtl: PT0S (expected: whole seconds from PT1S to P365D)",
                        b -> b.sessionTtl(Duration.ZERO)),
                wrong(
                        "sessionTtl: PT1.5S (expected: whole seconds from PT1S to P365D)",
                        b -> b.sessionTtl(Duration.ofMillis(1_500))),
                wrong(
                        "sessionTtl: PT8760H1S (expected: whole seconds from PT1S to P365D)",
                        b -> b.sessionTtl(Duration.ofDays(365).plusSeconds(1))),
                wrong("user: \"\" (expected: a user's name)", b -> b.credentials("", "secret")),
                wrong("password: \"\" (expected: the password of user root)", b -> b.credentials("root", "")));
    }

    private static Arguments wrong(String message, UnaryOperator<EtcdSettingsBuilder> change) {
        return arguments(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSettings")
    void wrongSettingIsToldWithNameValueAndExpectation(String message, UnaryOperator<EtcdSettingsBuilder> change) {
        assertThatThrownBy(() -> change.apply(local()).build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message)
                .asInstanceOf(type(InvalidSettingException.class))
                .returns(message.substring(0, message.indexOf(':')), InvalidSettingException::setting);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd.internal:2379",
                "https://a:2379",
                "ip:///127.0.0.1:2379",
                "dns:",
                "dns:///",
                "dns:///a:0",
                "dns:///a:65536",
                "dns:///a_b:2379",
                "dns:///a/b",
                "dns://8.8.8.8/etcd.internal:2379",
                "dns+srv:///_etcd-client._tcp.internal:2379",
                "dns+srv:///a..b",
                ""
            })
    void targetThatDnsCannotFollowIsRefused(String target) {
        assertThatThrownBy(() -> EtcdSettings.builder().target(target).build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("target: \"" + target + "\" (expected: dns");
    }

    @Test
    void severalProblemsAreToldTogether() {
        InvalidSettingException thrown = catchThrowableOfType(
                InvalidSettingException.class,
                () -> EtcdSettings.builder()
                        .endpoints("http://a:0", "http://b:0")
                        .namespace("x")
                        .callTimeout(Duration.ZERO)
                        .build());

        assertThat(thrown.problems())
                .extracting(text -> text.substring(0, text.indexOf(' ')))
                .containsExactly("endpoints:", "endpoints:", "namespace:", "callTimeout:");
        assertThat(thrown.problems()).allSatisfy(text -> assertThat(thrown).hasMessageContaining(text));
        assertThat(thrown).hasMessageStartingWith("4 settings cannot be right:\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://root:hunter2@a:2379",
                "root:hunter2@a",
                "http://root:hunter2 @a",
                "http://root:hunt/hunter2@a:2379",
                "http://root@b:hunter2@a:2379",
                "http://a:2379?password=hunter2"
            })
    void secretsInAnEndpointAreNotPrinted(String endpoint) {
        assertThatThrownBy(() -> EtcdSettings.builder().endpoints(endpoint).build())
                .isInstanceOf(InvalidSettingException.class)
                .message()
                .contains("***")
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> EtcdSettings.builder().target(endpoint).build())
                .isInstanceOf(InvalidSettingException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void passwordIsNotPrintedWithTheSettings() {
        EtcdSettings settings = local().credentials("root", "hunter2").build();

        assertThat(settings.toString()).contains("root", "***").doesNotContain("hunter2");
    }

    @Test
    void theRecordItselfChecksWithoutTheBuilder() {
        EtcdSettings good = local().build();

        assertThatThrownBy(() -> new EtcdSettings(
                        List.of(URI.create("localhost:2379")),
                        Optional.empty(),
                        good.tls(),
                        good.authority(),
                        good.credentials(),
                        good.namespace(),
                        good.connectTimeout(),
                        Duration.ZERO,
                        good.keepAliveTime(),
                        good.keepAliveTimeout(),
                        good.maxMessageBytes(),
                        good.sessionTtl()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("endpoints: localhost:2379 (expected: " + SHAPE + ")")
                .hasMessageContaining("callTimeout: PT0S");
    }

    @Test
    void missingValueIsNamedWhereItIsHandedIn() {
        assertThatThrownBy(() -> local().callTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("callTimeout");
    }
}
