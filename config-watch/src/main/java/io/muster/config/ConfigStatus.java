package io.muster.config;

import java.time.Duration;
import java.util.List;

/**
 * How a watch is doing, as of the moment it was asked.
 *
 * @param verdict what became of the newest revision that was looked at
 * @param appliedRevision the revision of the snapshot in force; 0 while defaults alone are in force
 * @param seenRevision the newest revision that was looked at; beyond the applied one while it is refused
 * @param problems why the newest revision was refused; empty when it was accepted
 * @param warnings what looks wrong in the snapshot in force, such as unknown keys
 * @param freshness whether the snapshot can be older than what etcd has
 * @param staleness the longest time since etcd was last heard of on any layer; zero while it is connected
 */
public record ConfigStatus(
        Verdict verdict,
        long appliedRevision,
        long seenRevision,
        List<Problem> problems,
        List<Problem> warnings,
        Freshness freshness,
        Duration staleness) {
    /** Copies the lists. */
    public ConfigStatus {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** What became of the newest revision. */
    public enum Verdict {
        /** It is in force. */
        ACCEPTED,
        /** It is not in force: something in it cannot be right. The last good one is, until a change heals it. */
        REJECTED
    }

    /** How current a watch is. */
    public enum Freshness {
        /** Nothing has been read from etcd yet. */
        LOADING,
        /** Changes arrive as they happen. */
        LIVE,
        /** etcd cannot be reached; the last good snapshot stays in force. */
        STALE,
        /** The watch is closed. */
        CLOSED
    }

    /** Whether the newest revision is in force and changes arrive: what a health check wants to know. */
    public boolean isHealthy() {
        return verdict == Verdict.ACCEPTED && freshness == Freshness.LIVE;
    }

    /** The same with the reason, as a health endpoint shows it. */
    public ConfigHealth health() {
        return ConfigHealth.of(this);
    }
}
