package io.muster.config;

import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.UnavailableException;
import io.muster.connection.task.Waits;
import java.util.concurrent.CompletableFuture;

/** Waiting for a future that a deadline bounds, and what an interrupt means. */
final class Waiting {
    private static final String INTERRUPTED = "interrupted while waiting";

    private Waiting() {}

    /** The result of what changes nothing; an interrupt cancels it, as if the deadline had come. */
    static <T> T on(CompletableFuture<T> future, String operation, String subject) {
        return Waits.orCancel(future, e -> new UnavailableException(operation, subject, INTERRUPTED, e));
    }

    /** The result of a write; an interrupt cancels what is left of it, and it may have happened, or yet happen. */
    static <T> T written(CompletableFuture<T> future, String operation, String subject) {
        return Waits.orCancel(future, e -> new OutcomeUnknownException(operation, subject, INTERRUPTED, e));
    }
}
