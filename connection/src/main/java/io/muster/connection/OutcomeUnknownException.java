package io.muster.connection;

import org.jspecify.annotations.Nullable;

/**
 * It may have happened: the request was sent and no answer came by the deadline, or the connection broke in between.
 *
 * <p>Read before you try again.
 */
public final class OutcomeUnknownException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for an operation on a key.
     *
     * @param operation what was tried
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong
     * @param cause what caused it, or null
     */
    public OutcomeUnknownException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation, key, message, cause);
    }

    /** True: it may have happened. */
    @Override
    public boolean mayHaveHappened() {
        return true;
    }
}
