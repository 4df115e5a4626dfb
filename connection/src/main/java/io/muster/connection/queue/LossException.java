package io.muster.connection.queue;

import io.muster.connection.CoordinationException;

/** How a recipe calls it when something is asked of a hold that has ended. */
@FunctionalInterface
public interface LossException {
    /**
     * The exception to throw.
     *
     * @param operation what was tried
     * @param ending how the hold ended, as a half sentence
     */
    CoordinationException of(String operation, String ending);
}
