package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.Terminal.Style;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void coloursAreForTerminalsOnly() {
        assertThat(Terminal.of(true, Map.of("TERM", "xterm")).colours()).isTrue();
        assertThat(Terminal.of(false, Map.of("TERM", "xterm")).colours()).isFalse();
        assertThat(Terminal.of(true, Map.of("TERM", "dumb")).colours()).isFalse();
    }

    @Test
    void noColorIsHonouredUnlessItIsEmpty() {
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "1")).colours()).isFalse();
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "")).colours()).isTrue();
    }

    @Test
    void textWithoutColoursIsLeftAsItIs() {
        assertThat(new Terminal(true, false).styled(Style.RED, "no")).isEqualTo("no");
        assertThat(new Terminal(true, true).styled(Style.RED, "no")).isEqualTo("\u001b[31mno\u001b[0m");
        assertThat(new Terminal(true, true).styled(Style.RED, "")).isEmpty();
    }
}
