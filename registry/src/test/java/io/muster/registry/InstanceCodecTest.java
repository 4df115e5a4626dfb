package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.registry.ServiceInstance.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceCodecTest {
    private static final InstanceKey KEY = new InstanceKey("orders", "a");

    @Test
    void everyPartIsReadBack() {
        ServiceInstance instance = ServiceInstance.builder("orders", "fe80::1%eth0", 8080)
                .id("a")
                .port("admin", 9090)
                .port("grpc", 50051)
                .weight(7)
                .status(Status.DRAINING)
                .zone("eu-1 \"b\"")
                .version("1.2.3")
                .tags("canary", "ümlaut")
                .metadata("motto", "a\nb\\c 😀")
                .incarnation("cafe")
                .startTime(Instant.ofEpochMilli(1_700_000_000_123L))
                .build();

        assertThat(decode(InstanceCodec.encode(instance).utf8())).isEqualTo(instance);
    }

    @Test
    void theRecordIsAStableAndShortText() {
        ServiceInstance instance = ServiceInstance.builder("orders", "10.0.0.5", 8080)
                .id("a")
                .port("z", 1)
                .port("b", 2)
                .tags("y", "x")
                .incarnation("cafe")
                .startTime(Instant.ofEpochMilli(1))
                .build();

        assertThat(InstanceCodec.encode(instance).utf8())
                .isEqualTo("{\"v\":1,\"host\":\"10.0.0.5\",\"port\":8080,\"ports\":{\"b\":2,\"z\":1},\"weight\":100,"
                        + "\"status\":\"UP\",\"tags\":[\"x\",\"y\"],\"incarnation\":\"cafe\",\"startTime\":1}");
    }

    @Test
    void whatIsMissingOrNullGetsItsDefault() {
        ServiceInstance expected = new ServiceInstance(
                "orders", "a", "h", 1, Map.of(), 100, Status.UP, "", "", Set.of(), Map.of(), "", Instant.EPOCH, false);

        assertThat(decode("{\"v\":1,\"host\":\"h\",\"port\":1}")).isEqualTo(expected);
        assertThat(decode("{\"v\":1,\"host\":\"h\",\"port\":1,\"ports\":null,\"weight\":null,\"status\":null,"
                        + "\"zone\":null,\"version\":null,\"tags\":null,\"metadata\":{\"k\":null},"
                        + "\"incarnation\":null,\"startTime\":null}"))
                .isEqualTo(expected);
    }

    @Test
    void whatIsUnknownIsIgnored() {
        ServiceInstance instance =
                decode("{\"colour\":{\"of\":[1,2,{}]},\"v\":1,\"host\":\"h\",\"port\":1,\"extra\":\"x\"}");

        assertThat(instance.host()).isEqualTo("h");
    }

    @Test
    void aStatusToComeIsNotSentCalls() {
        assertThat(decode("{\"v\":1,\"host\":\"h\",\"port\":1,\"status\":\"HIBERNATING\"}")
                        .status())
                .isEqualTo(Status.DOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"host\":\"h\",\"port\":1}|v: missing (expected: 1)",
                "{\"v\":2,\"host\":\"h\",\"port\":1}|v: 2 (expected: 1)",
                "{\"v\":1,\"port\":1}|host:  (expected: at least one character)",
                "{\"v\":1,\"host\":\"h\"}|port: -1 (expected: 1 to 65535)",
                "{\"v\":1,\"host\":\"h\",\"port\":70000}|port: 70000 (expected: 1 to 65535)",
                "{\"v\":1,\"host\":\"h\",\"port\":4294967297}|port: 2147483647 (expected: 1 to 65535)",
                "{\"v\":1,\"host\":\"h\",\"port\":\"80\"}|character 25: '\"80\"}' (expected: a value)",
                "{\"v\":1,\"host\":[],\"port\":80}|character 14: '[],\"port\":80' (expected: a string)",
                "{\"v\":1,\"host\":\"h\",\"port\":80} x|character 29: 'x' (expected: the end)"
            })
    void whatIsNoRecordIsRefusedWithTheReason(String record, String reason) {
        assertThatThrownBy(() -> decode(record))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8000", "http://10.0.0.5:8080", "[]", "null", "{\"Op\":0}"})
    void recordsOfOtherRegistriesAreRefused(String record) {
        assertThatThrownBy(() -> decode(record)).isInstanceOf(MalformedRecordException.class);
        assertThat(InstanceCodec.readable(KEY, Bytes.utf8(record))).isEmpty();
    }

    @Test
    void whatInstancesHaveInCommonIsKeptOnce() {
        String record =
                "{\"v\":1,\"host\":\"h\",\"port\":1,\"ports\":{\"admin\":9},\"zone\":\"eu-1\",\"version\":\"1.4.2\","
                        + "\"tags\":[\"x\",\"y\"]}";
        SharedValues shared = new SharedValues();

        ServiceInstance a = InstanceCodec.decode(new InstanceKey(copy("orders"), "a"), Bytes.utf8(record), shared);
        ServiceInstance b = InstanceCodec.decode(new InstanceKey(copy("orders"), "b"), Bytes.utf8(record), shared);

        assertThat(b.service()).isSameAs(a.service());
        assertThat(b.zone()).isSameAs(a.zone());
        assertThat(b.version()).isSameAs(a.version());
        assertThat(b.tags()).isSameAs(a.tags()).containsExactlyInAnyOrder("x", "y");
        assertThat(b.ports()).isSameAs(a.ports()).containsExactly(Map.entry("admin", 9));
    }

    @Test
    void tooManyDifferentValuesAreKeptAsTheyCome() {
        SharedValues shared = new SharedValues();
        for (int i = 0; i < 5_000; i++) {
            assertThat(shared.name("zone-" + i)).isEqualTo("zone-" + i);
        }

        String late = "late";
        assertThat(shared.name(late)).isSameAs(late);
        assertThat(shared.name(copy("late"))).isEqualTo("late");
        assertThat(shared.name(copy("zone-0"))).isSameAs(shared.name("zone-0"));
    }

    @Test
    void aRecordHasALargestSizeBothWays() {
        ServiceInstance large = ServiceInstance.of("orders", "h", 1)
                .withId("a")
                .withMetadata("blob", "x".repeat(InstanceCodec.LARGEST));

        assertThatThrownBy(() -> InstanceCodec.encode(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("record of orders/a: \\d+ bytes \\(expected: at most 262144\\)");
        assertThatThrownBy(() -> decode(" ".repeat(InstanceCodec.LARGEST) + "{\"v\":1,\"host\":\"h\",\"port\":1}"))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("at most 262144");
    }

    private static String copy(String text) {
        return String.valueOf(text.toCharArray());
    }

    private static ServiceInstance decode(String record) {
        return InstanceCodec.decode(KEY, Bytes.utf8(record));
    }
}
