package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class JournalTest {
    private final Journal journal = new Journal();

    @Test
    void keepsTheNewestLinesWithTheirOrigin() {
        for (int i = 1; i <= 100; i++) {
            journal.add("orders-1", "line " + i);
        }

        assertThat(journal.tail()).hasSize(40).last().isEqualTo("orders-1| line 100");
    }

    @Test
    void takesWhatIsLoggedToAStream() {
        try (PrintStream stream = journal.stream("demo")) {
            stream.print("half ");
            stream.println("a line");
        }

        assertThat(journal.tail()).containsExactly("demo| half a line");
    }
}
