package io.muster.config;

import java.time.Duration;
import java.util.List;

/**
 * What a health endpoint says about a watch: one word, the reason for it, and how old the configuration may be.
 *
 * <p>Whatever it says, a good configuration is in force. It tells people to look; a process that is restarted, or gets
 * no more requests, because etcd is down has gained nothing.
 *
 * @param state the one word
 * @param reason why it is not {@link State#HEALTHY}, in one line; empty when it is
 * @param staleness the longest time since etcd was last heard of on any layer; zero while it is connected
 */
public record ConfigHealth(State state, String reason, Duration staleness) {
    /** How a watch is doing; when both are true, REJECTED goes before STALE, and the reason says both. */
    public enum State {
        /** The newest revision is in force, and changes arrive as they happen. */
        HEALTHY,
        /** What is in force may be older than what etcd has: that cannot be reached, was not read yet, or is not watched. */
        STALE,
        /** The newest revision was refused, and the last good one is in force, until a change heals it. */
        REJECTED
    }

    /** Whether nobody has to look. */
    public boolean isHealthy() {
        return state == State.HEALTHY;
    }

    static ConfigHealth of(ConfigStatus status) {
        String old = staleReason(status);
        if (status.verdict() == ConfigStatus.Verdict.REJECTED) {
            String refused = "revision " + status.seenRevision() + " is refused: " + line(status.problems());
            return new ConfigHealth(
                    State.REJECTED, refused + "; " + (old.isEmpty() ? inForce(status) : old), status.staleness());
        }
        return new ConfigHealth(old.isEmpty() ? State.HEALTHY : State.STALE, old, status.staleness());
    }

    private static String staleReason(ConfigStatus status) {
        return switch (status.freshness()) {
            case LIVE -> "";
            case LOADING -> "nothing has been read from etcd yet; " + inForce(status);
            case STALE -> "etcd cannot be reached; " + inForce(status);
            case CLOSED -> "the watch is closed; " + inForce(status);
        };
    }

    private static String inForce(ConfigStatus status) {
        return status.appliedRevision() == 0
                ? "defaults stay in force"
                : "revision " + status.appliedRevision() + " stays in force";
    }

    private static String line(List<Problem> problems) {
        String first = problems.stream().findFirst().map(Problem::toString).orElse("no problem is told");
        int more = problems.size() - 1;
        return first + (more > 0 ? ", and " + more + (more == 1 ? " more problem" : " more problems") : "");
    }
}
