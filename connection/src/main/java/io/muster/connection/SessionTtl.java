package io.muster.connection;

import java.time.Duration;

/** What etcd accepts as a lease's time to live: whole seconds. */
public final class SessionTtl {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private SessionTtl() {}

    /**
     * Refuses a time to live that no lease can have.
     *
     * @param setting what it is called where it was set, for the message
     * @throws InvalidSettingException naming setting, value and expectation
     */
    public static void check(String setting, Duration ttl) {
        if (ttl.compareTo(SHORTEST) < 0
                || ttl.compareTo(LONGEST) > 0
                || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
            throw new InvalidSettingException(setting, ttl, "whole seconds from PT1S to P365D");
        }
    }
}
