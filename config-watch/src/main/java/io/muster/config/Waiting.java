package io.muster.config;

import io.muster.connection.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Waiting for a future that a deadline bounds. */
final class Waiting {
    private Waiting() {}

    /** The result; an interrupt is restored and ends the wait as if the deadline had come. */
    static <T> T on(CompletableFuture<T> future, String operation, String subject) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(false);
            throw new UnavailableException(operation, subject, "interrupted while waiting", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(operation + " " + subject, cause);
        }
    }
}
