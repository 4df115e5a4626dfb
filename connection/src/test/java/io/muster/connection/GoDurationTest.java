package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "5s, PT5S",
        "1m30s, PT1M30S",
        "500ms, PT0.5S",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "2us, PT0.000002S",
        "2µs, PT0.000002S",
        "2μs, PT0.000002S",
        "7ns, PT0.000000007S",
        "1h1h, PT2H",
        "+5s, PT5S",
        "-5s, PT-5S",
        "0, PT0S"
    })
    void durationsOfGoAreRead(String text, Duration length) {
        assertThat(GoDuration.parse(text)).contains(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", ".s", "5 s", "5S", "5d", "PT5S", "5s ", "--5s", "1e3s", "9999999h"})
    void whatGoWouldRefuseIsRefused(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }
}
