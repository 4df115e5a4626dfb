package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "0s, PT0S",
        "30s, PT30S",
        "1.5s, PT1.5S",
        "2m, PT2M",
        "1h, PT1H",
        "PT30S, PT30S",
        "999999999h, PT999999999H"
    })
    void readsWhatPeopleType(String text, Duration expected) {
        assertThat(converter.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-3s", "PT-3S", "3 s", "3d", "1e3s", "9999999999s", "PT"})
    void refusesTheRestWithExamples(String text) {
        assertThatThrownBy(() -> converter.convert(text)).hasMessageContaining("'" + text + "' (expected: a duration");
    }

    @Test
    void keepsFractionsExact() {
        assertThat(converter.convert("0.000000001s")).isEqualTo(Duration.ofNanos(1));
    }
}
