package io.muster.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.connection.FencingToken;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FencingHeaderTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        FencingToken token = FencingToken.of(0xcdf818194e3a8c32L, 1207);
        FencingToken turn = new FencingToken(1, Long.MAX_VALUE, 3);
        assertThat(FencingHeader.write(token)).isEqualTo("cdf818194e3a8c32-1207");
        assertThat(FencingHeader.write(turn)).isEqualTo("1-9223372036854775807-3");
        assertThat(FencingHeader.read(List.of(FencingHeader.write(token)))).contains(token);
        assertThat(FencingHeader.read(List.of(" " + FencingHeader.write(turn) + "\t")))
                .contains(turn);
    }

    @Test
    void aRequestWithoutTheHeaderHasNoToken() {
        assertThat(FencingHeader.read(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1207",
                "a-0",
                "a--1",
                "a-1-0",
                "a-1--1",
                "a-1-2-3",
                "A-1",
                "0a-1",
                "+a-1",
                "a-+1",
                "a-01",
                "a-\u0661",
                "a- 1",
                "a-1, a-2",
                "10000000000000000-1",
                "a-9223372036854775808",
            })
    void whatIsNotWrittenSoIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FencingHeader.read(List.of(value)))
                .withMessageContaining(value.strip());
    }

    @Test
    void twoTokensAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FencingHeader.read(List.of("a-1", "a-1")))
                .withMessage("Fencing-Token: [a-1, a-1] (expected: one value)");
    }
}
