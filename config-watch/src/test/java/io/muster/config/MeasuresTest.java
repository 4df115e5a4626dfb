package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuresTest {
    @ParameterizedTest
    @CsvSource({
        "10ms, PT0.01S",
        "1.5 h, PT1H30M",
        "PT90S, PT1M30S",
        "0, PT0S",
        "3 days, PT72H",
        "7us, PT0.000007S",
        "106751d, PT2562024H"
    })
    void aDurationHasAUnit(String text, Duration duration) {
        assertThat(Measures.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "-5s", "PT-5S", "5 parsecs", "", "s", "1e3s", "106752d", "PT9999999999H", "99999999 d"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Measures.duration(text)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @CsvSource({"10d, P10D", "2 weeks, P14D", "3mo, P3M", "1 year, P1Y", "P1Y2M3D, P1Y2M3D"})
    void aPeriodHasAUnit(String text, Period period) {
        assertThat(Measures.period(text)).isEqualTo(period);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "1kB, 1000",
        "1KiB, 1024",
        "1k, 1024",
        "10MB, 10000000",
        "1.5KiB, 1536",
        "1 byte, 1",
        "2Gi, 2147483648"
    })
    void aSizeMayHaveAUnit(String text, long bytes) {
        assertThat(Measures.size(text).toBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "ten", "1 iB", "0.3KiB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Measures.size(text)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void aSizeBeyondALongIsASizeStill() {
        assertThat(Measures.size("1YiB").toBytesBigInteger().bitLength()).isEqualTo(81);
    }
}
