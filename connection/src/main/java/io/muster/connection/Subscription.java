package io.muster.connection;

/** A listener's stay; closing it ends delivery, but for a call that is already running. Closing twice is harmless. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
