package io.muster.cli.demo;

import java.time.Duration;

/**
 * How a step went.
 *
 * @param title what it was to show
 * @param verdict whether it did
 * @param took how long it took
 * @param figure the figure to remember it by; the reason if it did not hold
 */
record Result(String title, Verdict verdict, Duration took, String figure) {
    enum Verdict {
        HELD,
        BROKEN,
        /** Not tried, since one before it did not hold. */
        NOT_REACHED
    }

    boolean held() {
        return verdict == Verdict.HELD;
    }
}
