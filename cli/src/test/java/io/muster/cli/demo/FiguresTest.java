package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void timesHaveThreeDigits() {
        assertThat(Figures.time(Duration.ofNanos(830_000))).isEqualTo("0.8 ms");
        assertThat(Figures.time(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Figures.time(Duration.ofMillis(1340))).isEqualTo("1.34 s");
        assertThat(Figures.time(1_000, 2_001_000)).isEqualTo("2.0 ms");
    }

    @Test
    void countsAreReadable() {
        assertThat(Figures.count(1204)).isEqualTo("1,204");
        assertThat(Figures.count(1, "key")).isEqualTo("1 key");
        assertThat(Figures.count(2, "key")).isEqualTo("2 keys");
    }
}
