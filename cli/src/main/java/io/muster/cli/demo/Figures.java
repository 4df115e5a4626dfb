package io.muster.cli.demo;

import java.time.Duration;
import java.util.Locale;

/** How numbers are written on the screen. */
final class Figures {
    private Figures() {}

    /** Like {@code 0.8 ms}, {@code 12 ms}, {@code 1.34 s}. */
    static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 1000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }

    /** The time from a moment to another, both on the monotonic clock in nanoseconds. */
    static String time(long from, long to) {
        return time(Duration.ofNanos(to - from));
    }

    /** Like {@code 1,204}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Like {@code 1 instance}, {@code 3 instances}. */
    static String count(long number, String noun) {
        return count(number, noun, noun + "s");
    }

    /** Like {@code 1 process}, {@code 3 processes}. */
    static String count(long number, String one, String several) {
        return count(number) + " " + (number == 1 ? one : several);
    }
}
