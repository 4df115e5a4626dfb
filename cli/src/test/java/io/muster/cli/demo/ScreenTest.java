package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.Terminal;
import io.muster.cli.demo.Result.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Result HELD = new Result("A leader is elected", Verdict.HELD, Duration.ofMillis(12), "term 7");
    private static final Result BROKEN =
            new Result("Steady traffic", Verdict.BROKEN, Duration.ofMillis(1340), "orders-2 was ended by signal 9");
    private static final Result NOT_REACHED =
            new Result("The etcd leader is killed", Verdict.NOT_REACHED, Duration.ZERO, "");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void stepIsToldAsItGoes() {
        Screen screen = screen(new Terminal(false, false));
        screen.begins(8, "A leader is elected");
        screen.fact("orders-1 leads");
        screen.ends(HELD);

        assertThat(lines())
                .containsExactly("", " 8  A leader is elected", "    orders-1 leads", "    held after 12 ms");
    }

    @Test
    void summaryNamesWhatDidNotHold() {
        screen(new Terminal(false, false))
                .summary(List.of(HELD, BROKEN, NOT_REACHED), "Did not hold: Steady traffic: a reason");

        assertThat(lines())
                .anySatisfy(
                        line -> assertThat(line).containsSubsequence("A leader is elected", "yes", "12 ms", "term 7"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("Steady traffic", "NO", "1.34 s", "see below"))
                .anySatisfy(line -> assertThat(line).matches(" 3  The etcd leader is killed +- +- +not reached"));
    }

    @Test
    void longLinesAreBrokenBetweenWords() {
        screen(new Terminal(false, false)).fact("a word ".repeat(20) + "x".repeat(100));

        assertThat(lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("    "))
                .satisfies(lines -> assertThat(lines.subList(0, 2))
                        .allSatisfy(line -> assertThat(line).hasSizeLessThan(80)));
    }

    @Test
    void coloursMarkTheVerdict() {
        Screen screen = screen(new Terminal(true, true));
        screen.ends(HELD);
        screen.ends(BROKEN);

        assertThat(text()).contains("\u001b[32mheld\u001b[0m", "\u001b[31mdid not hold\u001b[0m");
    }

    @Test
    void passingLineIsRewrittenOnATerminalAndLeftOutOfAPipe() {
        Screen pipe = screen(new Terminal(false, false));
        pipe.passing("1 s  12 calls");
        assertThat(text()).isEmpty();

        Screen terminal = screen(new Terminal(true, false));
        terminal.passing("1 s  12 calls");
        terminal.passing("2 s  24 calls");
        terminal.fact("done");

        assertThat(text()).isEqualTo("\r\u001b[K    1 s  12 calls\r\u001b[K    2 s  24 calls\r\u001b[K    done\n");
    }

    @Test
    void nothingIsSaidAfterTheLastWord() {
        Screen screen = screen(new Terminal(true, false));
        screen.silence("Interrupted.");
        screen.fact("orders-1 ended");
        screen.passing("2 s");
        screen.silence("again");

        assertThat(lines()).containsExactly("", "Interrupted.");
    }

    private Screen screen(Terminal terminal) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private List<String> lines() {
        return text().lines().toList();
    }
}
