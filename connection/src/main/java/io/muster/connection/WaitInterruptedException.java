package io.muster.connection;

/**
 * It did not happen: the thread was interrupted while it waited. Its interrupt is set again.
 *
 * <p>Whoever stood in line has left it; what is left of that at etcd is being removed in the background.
 */
public final class WaitInterruptedException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception for a wait.
     *
     * @param operation what was waited for
     * @param name the name it was waited for on
     * @param cause the interrupt
     */
    public WaitInterruptedException(String operation, String name, InterruptedException cause) {
        super(operation, name, "interrupted while waiting", cause);
    }

    /** False: it did not happen. */
    @Override
    public boolean mayHaveHappened() {
        return false;
    }
}
