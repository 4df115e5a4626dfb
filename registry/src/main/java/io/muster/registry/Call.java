package io.muster.registry;

/**
 * A call to an instance, from the choice to the end: it counts as outstanding until it is closed, and tells whether it
 * went well. Thread-safe.
 */
public interface Call extends AutoCloseable {
    /** Whom to call. */
    ServiceInstance instance();

    /** The call failed in a way that speaks against the instance, like a refused connection or a time-out. */
    void failed();

    /** The call has ended; well, unless {@link #failed()} was said. Closing twice is harmless. */
    @Override
    void close();
}
