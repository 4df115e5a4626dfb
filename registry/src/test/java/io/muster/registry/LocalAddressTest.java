package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
    @Test
    void anAddressOfThisHostIsFoundWithAReason() throws IOException {
        LocalAddress found = LocalAddress.find();

        assertThat(found.host()).isNotEmpty().doesNotContain("%");
        assertThat(found.networkInterface()).isNotEmpty();
        assertThat(found.toString()).contains(found.host(), found.reason());
        assertThat(ServiceInstance.of("orders", found.host(), 8080).host()).isEqualTo(found.host());
    }

    @Test
    void whoIsOnThisHostIsReachedFromTheLoopback() throws IOException {
        LocalAddress found = LocalAddress.towards("127.0.0.1");

        assertThat(found.host()).startsWith("127.");
        assertThat(found.reason()).contains("127.0.0.1");
    }
}
