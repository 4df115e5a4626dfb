package io.muster.connection;

/** Why a lock or a leadership ended before it was given back. */
public enum LossReason {
    /** The session ended: its renewals did not get through in time, or its lease was revoked. */
    SESSION_LOST("its session was lost"),
    /** This process closed the session. */
    SESSION_CLOSED("its session was closed"),
    /** This process closed the connection. */
    CONNECTION_CLOSED("its connection was closed"),
    /** The key that stood for it is gone, by the hand of somebody else. */
    KEY_GONE("its key is gone"),
    /** It was held for longer than its holder was allowed to. */
    HELD_TOO_LONG("it was held for too long");

    private final String words;

    LossReason(String words) {
        this.words = words;
    }

    /** The reason as the second half of a sentence. */
    public String words() {
        return words;
    }
}
