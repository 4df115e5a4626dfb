package io.muster.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT2S", "PT4S", "PT10S", "PT1M", "PT1H"})
    void commandIsKilledBeforeTheLeaseEnds(Duration ttl) {
        // When a session calls itself lost, this much of the lease is left at least.
        Duration margin = Duration.ofMillis(Math.max(200, ttl.toMillis() / 20));

        assertThat(HeldCommand.killAfter(ttl)).isPositive().isLessThan(margin);
    }
}
