package io.muster.connection;

import org.jspecify.annotations.Nullable;

/**
 * It did not happen: the user is unknown, the password is wrong, or the user lacks the permission.
 */
public final class AccessDeniedException extends RequestRefusedException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for an operation on a key.
     *
     * @param operation what was tried
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong
     * @param cause what caused it, or null
     */
    public AccessDeniedException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation, key, message, cause);
    }
}
