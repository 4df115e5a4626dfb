package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StartClockTest {
    @Test
    void beginsWhenTheScriptBegan() {
        for (String separator : new String[] {".", ","}) {
            long before = System.nanoTime();
            double threeSecondsAgo = System.currentTimeMillis() / 1e3 - 3;
            StartClock clock = StartClock.since(
                    String.format(Locale.ROOT, "%.6f", threeSecondsAgo).replace(".", separator));
            // The two clocks are read one after the other; what lies between two readings is not known better.
            Duration reading = Duration.ofNanos(System.nanoTime() - before).plusMillis(10);

            assertThat(Duration.ofNanos(before - clock.last()))
                    .isBetween(
                            Duration.ofSeconds(3).minus(reading),
                            Duration.ofSeconds(3).plus(reading));
        }
    }

    @Test
    void beginsNowWhenTheScriptDoesNotSay() {
        long before = System.nanoTime();
        assertThat(StartClock.since("").last()).isGreaterThanOrEqualTo(before);
        assertThat(StartClock.since("yesterday").last()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void partsAddUpToTheTotal() {
        StartClock clock = StartClock.since("");
        long start = clock.last();
        clock.spent("one", start + 1_000_000);
        clock.spent("two", start + 5_000_000);

        assertThat(clock.total()).isEqualTo(Duration.ofMillis(5));
        assertThat(clock.parts()).containsExactly("  1.0 ms  one", "  4.0 ms  two");
    }
}
