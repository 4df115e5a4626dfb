package io.muster.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting for a future that a deadline bounds. */
final class Waiting {
    private Waiting() {}

    /** Refuses a call by a thread that is interrupted already, before anything is sent. */
    static void permit(String operation, @Nullable Object subject) {
        if (Thread.currentThread().isInterrupted()) {
            throw new UnavailableException(
                    operation,
                    subject == null ? null : subject.toString(),
                    "the calling thread was interrupted before",
                    null);
        }
    }

    /** A handle; if nobody waits for it any more when it comes, it is given away. */
    static <T> T forHandle(
            CompletableFuture<T> future, String operation, @Nullable Object subject, Consumer<? super T> unwanted) {
        try {
            return on(future, operation, subject);
        } catch (UnavailableException e) {
            future.thenAccept(unwanted);
            throw e;
        }
    }

    /** The result; an interrupt is restored and ends the wait as if the deadline had come. */
    static <T> T on(CompletableFuture<T> future, String operation, @Nullable Object subject) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(
                    operation, subject == null ? null : subject.toString(), "interrupted while waiting", e);
        } catch (ExecutionException e) {
            throw Failures.rethrown(e.getCause());
        }
    }
}
