package io.muster.connection;

import org.jspecify.annotations.Nullable;

/**
 * It did not happen: etcd could not be reached, or gave no answer to a read, by the deadline. Trying again is safe.
 */
public class UnavailableException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for an operation on a key.
     *
     * @param operation what was tried
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong
     * @param cause what caused it, or null
     */
    public UnavailableException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation, key, message, cause);
    }

    /** False: it did not happen. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
