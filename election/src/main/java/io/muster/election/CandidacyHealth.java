package io.muster.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a health endpoint says about a candidacy: one word, and the reason for it.
 *
 * @param state the one word
 * @param reason what is the matter, in one line; empty when nothing is
 */
public record CandidacyHealth(State state, String reason) {
    /** How a candidacy is doing. */
    public enum State {
        /** It leads, and its session is renewed. */
        LEADING,
        /** It leads, but renewals do not get through: it will step down before etcd lets another one lead. */
        SUSPECT,
        /** Its term is over, and the work done under it is ending. */
        ENDING,
        /** Its term is over, and work goes on under it for longer than is tolerated, as if it led. */
        STRAYING,
        /** It stands in line and can take over. */
        STANDING,
        /** It is about to enter the line, was refused, or may not stand since it is not healthy by its own word. */
        AWAY,
        /** It was closed. */
        CLOSED
    }

    /** Whether nobody has to look: false while it is SUSPECT or STRAYING. */
    public boolean isHealthy() {
        return state != State.SUSPECT && state != State.STRAYING;
    }

    static CandidacyHealth of(boolean closed, boolean inLine, @Nullable HeldLeadership term, Duration tolerance) {
        if (term != null) {
            return of(term, tolerance);
        }
        if (closed) {
            return new CandidacyHealth(State.CLOSED, "");
        }
        return inLine
                ? new CandidacyHealth(State.STANDING, "")
                : new CandidacyHealth(State.AWAY, "it neither leads nor stands in line");
    }

    private static CandidacyHealth of(HeldLeadership term, Duration tolerance) {
        if (term.isLeader()) {
            Duration left = term.remaining();
            return term.isSuspect()
                    ? new CandidacyHealth(
                            State.SUSPECT, "renewals do not get through; it steps down in " + left.toMillis() + " ms")
                    : new CandidacyHealth(State.LEADING, "");
        }
        Duration overdue = term.work().overdue();
        String since = "work goes on " + overdue.toMillis() + " ms after the end of term " + term.term();
        return new CandidacyHealth(overdue.compareTo(tolerance) > 0 ? State.STRAYING : State.ENDING, since);
    }
}
