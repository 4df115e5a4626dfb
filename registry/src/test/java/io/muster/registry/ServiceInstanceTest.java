package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.registry.ServiceInstance.Status;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceInstanceTest {
    private final ServiceInstance orders = ServiceInstance.of("orders", "10.0.0.5", 8080);

    @Test
    void anInstanceIsUpAndUnlikeAnyOther() {
        ServiceInstance other = ServiceInstance.of("orders", "10.0.0.5", 8080);

        assertThat(orders.status()).isEqualTo(Status.UP);
        assertThat(orders.weight()).isEqualTo(100);
        assertThat(orders.id()).isNotEmpty().isNotEqualTo(other.id());
        assertThat(orders.incarnation()).isNotEmpty().isNotEqualTo(other.incarnation());
    }

    @Test
    void twoProcessesUnderOneIdDifferByIncarnation() {
        assertThat(orders.withId("a"))
                .isNotEqualTo(ServiceInstance.of("orders", "10.0.0.5", 8080).withId("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, 10.0.0.5:80",
        "orders.internal, orders.internal:80",
        "::1, [::1]:80",
        "[2001:db8::5], [2001:db8::5]:80",
        "::ffff:10.0.0.5, [::ffff:10.0.0.5]:80",
        "fe80::1%eth0, [fe80::1%eth0]:80"
    })
    void anAddressBracketsIpv6(String host, String address) {
        assertThat(ServiceInstance.of("orders", host, 80).address()).isEqualTo(address);
    }

    @Test
    void aNamedPortHasItsAddress() {
        ServiceInstance instance = orders.withPort("admin", 9090);

        assertThat(instance.address("admin")).isEqualTo("10.0.0.5:9090");
        assertThatThrownBy(() -> instance.address("grpc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port name: grpc (expected: one of [admin])");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "10.0.0.5:8080", "http://h", "a b", "[::1", "::1]", "h/x", ":", "[]", "::g", "fe80::1%"
            })
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> ServiceInstance.of("orders", host, 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536, 70_000})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatThrownBy(() -> ServiceInstance.of("orders", "h", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: " + port + " (expected: 1 to 65535)");
        assertThatThrownBy(() -> orders.withPort("admin", port)).hasMessageStartingWith("ports.admin: " + port);
    }

    @Test
    void everyPartIsChecked() {
        assertThatThrownBy(() -> ServiceInstance.of("a/b", "h", 1)).hasMessage("service: a/b (expected: no '/' in it)");
        assertThatThrownBy(() -> ServiceInstance.of("", "h", 1))
                .hasMessage("service:  (expected: at least one character)");
        assertThatThrownBy(() -> ServiceInstance.of("x".repeat(256), "h", 1))
                .hasMessageStartingWith("service: xxx")
                .hasMessageEndingWith("256 characters (expected: at most 255)");
        assertThatThrownBy(() -> orders.withId("a\nb")).hasMessage("id: a?b (expected: no control characters)");
        assertThatThrownBy(() -> orders.withId("a\ud83d")).hasMessageEndingWith("half of a surrogate pair)");
        assertThatThrownBy(() -> orders.withWeight(-1)).hasMessage("weight: -1 (expected: 0 to 1000000)");
        assertThatThrownBy(() -> orders.withZone("a\tb")).hasMessageStartingWith("zone: ");
        assertThatThrownBy(() -> orders.withVersion("\u007f")).hasMessageStartingWith("version: ");
        assertThatThrownBy(() -> orders.withTags("")).hasMessageStartingWith("tags: ");
        assertThatThrownBy(() -> orders.withMetadata("", "x")).hasMessageStartingWith("metadata: ");
    }

    @Test
    void anInstanceCannotBeChangedFromOutside() {
        Map<String, String> metadata = new HashMap<>(Map.of("k", "v"));
        ServiceInstance instance = new ServiceInstance(
                "s",
                "i",
                "h",
                1,
                Map.of(),
                1,
                Status.UP,
                "",
                "",
                orders.tags(),
                metadata,
                "",
                orders.startTime(),
                false);
        metadata.clear();

        assertThat(instance.metadata()).containsEntry("k", "v");
        assertThatThrownBy(() -> instance.metadata().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void withersChangeOnePartAndKeepTheRest() {
        ServiceInstance changed = orders.withId("a")
                .withWeight(5)
                .withStatus(Status.STARTING)
                .withZone("eu-1")
                .withVersion("2")
                .withTags("x", "y", "x")
                .withPort("admin", 9)
                .withMetadata("k", "v");

        assertThat(changed.tags()).containsExactlyInAnyOrder("x", "y");
        assertThat(changed.incarnation()).isEqualTo(orders.incarnation());
        assertThat(changed.withId(orders.id())
                        .withWeight(100)
                        .withStatus(Status.UP)
                        .withZone("")
                        .withVersion("")
                        .withTags())
                .isEqualTo(orders.withPort("admin", 9).withMetadata("k", "v"));
    }
}
