package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    private static final List<String> NAMES =
            List.of("endpoints", "user", "password", "tls", "tls.ca-certificate", "call-timeout", "connect-timeout");

    @ParameterizedTest
    @CsvSource({
        "endpoint,          endpoints",
        "Endpoints,         endpoints",
        "callTimeout,       call-timeout",
        "call_timeout,      call-timeout",
        "conect-timeout,    connect-timeout",
        "timeout,           call-timeout",
        "username,          user",
        "pasword,           password",
        "ca-certificate,    tls.ca-certificate",
        "tsl,               tls"
    })
    void nearestNameIsFound(String mistaken, String meant) {
        assertThat(DidYouMean.nearest(mistaken, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"retries", "compression", "xyz"})
    void nothingIsGuessedWhenAllAreFarOff(String mistaken) {
        assertThat(DidYouMean.nearest(mistaken, NAMES)).isEmpty();
    }
}
