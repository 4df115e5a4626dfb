package io.muster.config;

/** What is in force at one moment, for reading several values that belong together. Immutable. */
public interface ConfigView {
    /**
     * The value that a live value had at that moment.
     *
     * @throws IllegalArgumentException if the live value belongs to another watch, or was bound after that moment
     */
    <T> T get(LiveValue<T> value);

    /** The snapshot that was in force. */
    ConfigSnapshot snapshot();
}
