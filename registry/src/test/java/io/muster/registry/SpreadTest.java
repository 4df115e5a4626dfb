package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void fewInstancesDoNotWaitForEachOther() {
        assertThat(pauses(1)).allMatch(pause -> pause.compareTo(Duration.ofMillis(1)) <= 0);
        assertThat(new Spread(() -> 1).longest()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void theMoreAreKnownTheFartherApartTheyAre() {
        assertThat(pauses(1_000)).anyMatch(pause -> pause.compareTo(Duration.ofMillis(900)) > 0);
        assertThat(pauses(1_000)).anyMatch(pause -> pause.compareTo(Duration.ofMillis(100)) < 0);
        assertThat(new Spread(() -> 1_000).longest()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void nobodyWaitsSoLongThatItMissesTwoSeconds() {
        assertThat(pauses(Integer.MAX_VALUE)).allMatch(pause -> pause.compareTo(Duration.ofMillis(1_600)) <= 0);
        assertThat(new Spread(() -> Integer.MAX_VALUE).longest()).isEqualTo(Duration.ofMillis(1_600));
    }

    private static Stream<Duration> pauses(int known) {
        Spread spread = new Spread(() -> known);
        return Stream.generate(spread::pause).limit(1_000);
    }
}
