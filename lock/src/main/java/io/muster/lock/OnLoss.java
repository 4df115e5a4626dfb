package io.muster.lock;

/** What happens to the body of {@code withLock} when the lock is lost while it runs. */
public enum OnLoss {
    /** Its thread is interrupted, so that it ends soon; an interrupt it did not consume is cleared afterwards. */
    INTERRUPT,
    /** Only {@link LockGrant#lost()} and {@link LockGrant#isHeld()} tell. */
    SIGNAL
}
