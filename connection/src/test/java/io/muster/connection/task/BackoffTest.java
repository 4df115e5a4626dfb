package io.muster.connection.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pauses that grow. */
class BackoffTest {
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static void assertPauses(Backoff backoff, int... fullMillis) {
        for (int millis : fullMillis) {
            Duration full = Duration.ofMillis(millis);
            assertThat(backoff.next(LONGEST)).isBetween(full.dividedBy(2), full);
        }
    }

    @Test
    void theFirstRetryComesAtOnceAndTheOthersFartherAndFartherApart() {
        Backoff backoff = new Backoff();
        assertPauses(backoff, 0, 25, 50, 100, 200, 400, 500, 500);
        backoff.reset();
        assertPauses(backoff, 0, 25);
    }

    @Test
    void theFirstPauseMayBeAskedFor() {
        Backoff backoff = new Backoff(Duration.ofMillis(100));
        assertPauses(backoff, 100, 200, 400, 500);
        backoff.reset();
        assertPauses(backoff, 100, 200);
    }

    @Test
    void howeverManyPausesThereWereNoneIsLongerThanTheLongest() {
        Backoff backoff = new Backoff(Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            assertPauses(backoff, 500);
        }
    }
}
