package io.muster.connection;

import org.jspecify.annotations.Nullable;

/**
 * It did not happen, and the same request will not succeed: etcd, or the client before sending, refused it.
 *
 * <p>Examples: a request over the size limit, too many operations, a revision that has been compacted, a lease that does
 * not exist.
 */
public class RequestRefusedException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for an operation on a key.
     *
     * @param operation what was tried
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong
     * @param cause what caused it, or null
     */
    public RequestRefusedException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation, key, message, cause);
    }

    /** False: it did not happen. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
