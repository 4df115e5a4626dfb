package io.muster.config;

/**
 * Told that something changed.
 *
 * @param <T> what changed
 */
@FunctionalInterface
public interface ChangeListener<T> {
    /**
     * It changed.
     *
     * @param before what this listener was last told, or what was in force when it subscribed
     * @param now what is in force now; changes in between, while the listener was busy, are left out
     */
    void onChange(T before, T now);
}
