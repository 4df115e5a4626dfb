package io.muster.connection.queue;

import io.muster.connection.WaitInterruptedException;
import io.muster.connection.task.Failures;
import io.muster.connection.task.Waits;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How the blocking twin of an asynchronous call of a recipe waits. */
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
        return Waits.orCancel(future, e -> new WaitInterruptedException(operation, name, e));
    }

    /** Waits for a future that a deadline bounds; an interrupt stays set and changes nothing. */
    public static <T> T uninterruptibly(CompletableFuture<T> future) {
        return Waits.uninterruptibly(future);
    }

    /** The failure itself, out of the wrappers that futures put around it. */
    public static Throwable unwrapped(@Nullable Throwable failure) {
        return Failures.unwrapped(failure);
    }
}
