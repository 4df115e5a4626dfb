package io.muster.registry;

import io.muster.connection.CoordinationException;

/** There is no instance to call; nothing has happened, and {@link #reason()} says why. */
public final class NoInstanceException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why there is none. */
    public enum Reason {
        /** The list has not been read yet: etcd could not be reached since the view was opened. */
        NOT_LOADED,
        /** The service has no instance. */
        NONE_REGISTERED,
        /** All instances are about to leave. */
        ALL_DRAINING,
        /** There are instances, but none is UP. */
        NONE_UP,
        /** There are instances that are UP, but the view's filter leaves them all out. */
        ALL_FILTERED,
        /** There are instances that are UP, but the calls to all of them failed. */
        ALL_EJECTED,
        /** The view is closed. */
        CLOSED
    }

    NoInstanceException(String service, Reason reason, String message) {
        super("select", service, message, null);
        this.reason = reason;
    }

    /** Why there is none. */
    public Reason reason() {
        return reason;
    }

    /** False: nothing was tried. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
