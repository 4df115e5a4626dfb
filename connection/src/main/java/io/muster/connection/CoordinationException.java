package io.muster.connection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of what goes wrong between this process and etcd; its leaves answer the question "did it happen?".
 *
 * <p>Losing a race and running out of time while waiting in line are results, not exceptions.
 */
public abstract class CoordinationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final @Nullable String key;

    /**
     * For the leaves.
     *
     * @param operation what was tried, e.g. {@code put}
     * @param key the key or range it was tried on; null when there is none
     * @param message what went wrong, without operation and key, which are put in front of it
     * @param cause what caused it, or null
     */
    protected CoordinationException(String operation, @Nullable String key, String message, @Nullable Throwable cause) {
        super(operation + (key == null ? "" : " " + key) + ": " + message, cause);
        this.operation = operation;
        this.key = key;
    }

    /** What was tried, e.g. {@code put}. */
    public String operation() {
        return operation;
    }

    /** The key, range or name it was tried on; empty when there is none. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** Whether what was tried may have happened; when false it has not, and trying again is safe. */
    public abstract boolean mayHaveHappened();
}
