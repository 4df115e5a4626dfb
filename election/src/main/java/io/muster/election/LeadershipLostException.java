package io.muster.election;

import io.muster.connection.CoordinationException;

/** It did not happen: this candidate does not lead any more. */
public final class LeadershipLostException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    LeadershipLostException(String operation, String election, String ending) {
        super(operation, election, "this candidate does not lead: " + ending, null);
    }

    /** False: it did not happen. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
