package io.muster.connection;

import org.jspecify.annotations.Nullable;

/**
 * The session ended, and with it what hung on its lease; whether the operation happened before that is not known.
 */
public class SessionLostException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for an operation on a key.
     *
     * @param operation what was tried
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong
     * @param cause what caused it, or null
     */
    public SessionLostException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation, key, message, cause);
    }

    /** True: it may have happened. */
    @Override
    public boolean mayHaveHappened() {
        return true;
    }
}
