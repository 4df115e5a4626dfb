package io.muster.connection.queue;

import io.muster.connection.WaitInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How the blocking twin of an asynchronous call waits. */
public final class Blocking {
    private Blocking() {}

    /**
     * Waits for a future; an interrupt cancels it.
     *
     * @param future what to wait for
     * @param operation what is waited for, for messages
     * @param name the name it is waited for on, for messages
     * @return its result, also when the interrupt came too late to cancel it
     * @throws WaitInterruptedException if the thread is interrupted; the interrupt is set again
     */
    public static <T> T interruptibly(CompletableFuture<T> future, String operation, String name) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (future.cancel(true)) {
                throw new WaitInterruptedException(operation, name, e);
            }
            return uninterruptibly(future);
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    /** Waits for a future that a deadline bounds; an interrupt stays set and changes nothing. */
    public static <T> T uninterruptibly(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw rethrown(e);
        }
    }

    /** The failure itself, out of the wrappers that futures put around it. */
    public static Throwable unwrapped(@Nullable Throwable failure) {
        Throwable inner = failure == null ? new IllegalStateException("failed without a cause") : failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static RuntimeException rethrown(Exception failure) {
        Throwable inner = unwrapped(failure);
        inner.addSuppressed(new CallerStack());
        if (inner instanceof Error error) {
            throw error;
        }
        return inner instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(inner);
    }

    /** Shows where a blocking call stood whose failure arose on another thread. */
    private static final class CallerStack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CallerStack() {
            super("called from here");
        }
    }
}
