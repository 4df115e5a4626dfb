package io.muster.cli.demo;

import java.time.Duration;

/**
 * The configuration of an {@code orders} node.
 *
 * @param requestsPerSecond at least 1
 * @param timeout more than zero
 */
public record Limits(int requestsPerSecond, Duration timeout) {
    /** Refuses what no node could work with. */
    public Limits {
        if (requestsPerSecond < 1) {
            throw new IllegalArgumentException("requestsPerSecond: " + requestsPerSecond + " (expected: at least 1)");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than zero)");
        }
    }
}
