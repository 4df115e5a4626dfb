package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ParentProcessTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private ParentProcess saying(String lines) {
        return ParentProcess.on(
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(said, false, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ordersAreCarriedOutUntilTheEndAndInterruptsAreTold() throws Exception {
        ParentProcess test = saying("one\ninterrupt\ntwo\nend\nthree\n");

        test.obey(order -> {
            if (order.equals("interrupt")) {
                Thread.currentThread().interrupt();
            }
            return order.toUpperCase(Locale.ROOT);
        });

        assertThat(said()).isEqualToNormalizingNewlines("ONE\nINTERRUPT\ninterrupted\nTWO\nending\n");
        assertThat(test.nextLine()).contains("three");
        assertThat(test.nextLine()).isEmpty();
        assertThat(test.nextLine()).isEmpty();
    }

    @Test
    void whoHearsNoMoreHasNothingMoreToDo() {
        ParentProcess test = saying("one");

        test.obey(order -> "done");

        assertThat(said()).isEqualToNormalizingNewlines("done\nending\n");
    }

    @Test
    void waitingForALineCanBeInterrupted() {
        ParentProcess test = saying("");

        Thread.currentThread().interrupt();

        assertThatThrownBy(test::nextLine).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIsSaidIsThereAtOnce() {
        saying("").say("ready");

        assertThat(said()).isEqualToNormalizingNewlines("ready\n");
    }
}
