package io.muster.lock;

import io.muster.connection.CoordinationException;

/**
 * The lock is not held any more; nobody may rely on having been alone.
 *
 * <p>From {@link LockGrant#guarded()} and {@link LockGrant#ensureHeld()} it means that nothing happened. At the end of
 * {@code withLock}, or from {@link LockGrant#close()}, the work has been done, at least in part without the lock.
 */
public final class LockLostException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveHappened;

    LockLostException(String operation, String lock, String ending, boolean mayHaveHappened) {
        super(operation, lock, "the lock is not held: " + ending, null);
        this.mayHaveHappened = mayHaveHappened;
    }

    /** Whether work has been done under the lock before it was found lost. */
    @Override
    public boolean mayHaveHappened() {
        return mayHaveHappened;
    }
}
