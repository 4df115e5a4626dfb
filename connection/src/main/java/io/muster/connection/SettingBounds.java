package io.muster.connection;

import java.time.Duration;

/** From where to where settings make sense. */
final class SettingBounds {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** gRPC raises anything shorter to this, silently; servers answer it with too_many_pings. */
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(10);

    /** gRPC raises anything shorter to this, silently. */
    private static final Duration LEAST_KEEP_ALIVE_TIMEOUT = Duration.ofMillis(10);

    private static final int LEAST_MESSAGE = 64 << 10;
    private static final int LARGEST_MESSAGE = 1 << 30;

    private SettingBounds() {}

    static void timeout(String setting, Duration value, SettingProblems problems) {
        between(MILLISECOND, HOUR, setting, value, problems);
    }

    static void keepAliveTime(String setting, Duration value, SettingProblems problems) {
        between(LEAST_KEEP_ALIVE, HOUR, setting, value, problems);
    }

    static void keepAliveTimeout(String setting, Duration value, SettingProblems problems) {
        between(LEAST_KEEP_ALIVE_TIMEOUT, HOUR, setting, value, problems);
    }

    static void ttl(String setting, Duration value, SettingProblems problems) {
        problems.attempt(() -> {
            SessionTtl.check(setting, value);
            return value;
        });
    }

    static void messageBytes(String setting, int value, SettingProblems problems) {
        if (value < LEAST_MESSAGE || value > LARGEST_MESSAGE) {
            problems.add(
                    setting, value, "bytes, from " + LEAST_MESSAGE + " (64 KiB) to " + LARGEST_MESSAGE + " (1 GiB)");
        }
    }

    private static void between(
            Duration least, Duration most, String setting, Duration value, SettingProblems problems) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problems.add(setting, value, "from " + least + " to " + most);
        }
    }
}
