package io.muster.connection;

import io.muster.connection.task.Waits;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting for a future that a deadline bounds; an interrupt ends it as if that had come. */
final class Waiting {
    private Waiting() {}

    /** Refuses a call by a thread that is interrupted already, before anything is sent. */
    static void permit(String operation, @Nullable Object subject) {
        if (Thread.currentThread().isInterrupted()) {
            throw unavailable(operation, subject, "the calling thread was interrupted before", null);
        }
    }

    /** A handle; if nobody waits for it any more when it comes, it is given away. */
    static <T> T forHandle(
            CompletableFuture<T> future, String operation, @Nullable Object subject, Consumer<? super T> unwanted) {
        return Waits.forHandle(future, unwanted, e -> interrupted(operation, subject, e));
    }

    /** The result of what leaves nothing behind when nobody waits for it. */
    static <T> T on(CompletableFuture<T> future, String operation, @Nullable Object subject) {
        return Waits.on(future, e -> interrupted(operation, subject, e));
    }

    /** The result; an interrupt cancels the future. */
    static <T> T orCancel(CompletableFuture<T> future, String operation, @Nullable Object subject) {
        return Waits.orCancel(future, e -> interrupted(operation, subject, e));
    }

    private static UnavailableException interrupted(
            String operation, @Nullable Object subject, InterruptedException interrupt) {
        return unavailable(operation, subject, "interrupted while waiting", interrupt);
    }

    private static UnavailableException unavailable(
            String operation, @Nullable Object subject, String message, @Nullable InterruptedException interrupt) {
        return new UnavailableException(operation, subject == null ? null : subject.toString(), message, interrupt);
    }
}
