package io.muster.connection.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the blocking twin of an asynchronous call waits for its future.
 *
 * <p>What the future fails with is thrown as it is, out of its wrappers and with the caller's stack beside its own. An
 * interrupt is set again; what it means is the caller's to say, who gives a function that makes the exception.
 */
public final class Waits {
    private Waits() {}

    /** The result, however long it takes. */
    public static <T> T on(
            CompletableFuture<T> future, Function<InterruptedException, ? extends RuntimeException> interrupted) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted.apply(e);
        } catch (ExecutionException e) {
            throw Failures.toCaller(e);
        }
    }

    /** The result, or empty when the time has run out. */
    public static <T> Optional<T> within(
            Duration timeout,
            CompletableFuture<T> future,
            Function<InterruptedException, ? extends RuntimeException> interrupted) {
        try {
            return Optional.of(future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted.apply(e);
        } catch (ExecutionException e) {
            throw Failures.toCaller(e);
        }
    }

    /** The result, however long it takes. An interrupt cancels the future; if it is too late for that, the result comes. */
    public static <T> T orCancel(
            CompletableFuture<T> future, Function<InterruptedException, ? extends RuntimeException> interrupted) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (future.cancel(true)) {
                throw interrupted.apply(e);
            }
            return uninterruptibly(future);
        } catch (ExecutionException e) {
            throw Failures.toCaller(e);
        }
    }

    /** A handle, however long it takes; after an interrupt nobody would ever close it, so it is given away when it comes. */
    public static <T> T forHandle(
            CompletableFuture<T> future,
            Consumer<? super T> unwanted,
            Function<InterruptedException, ? extends RuntimeException> interrupted) {
        return on(future, e -> {
            future.thenAccept(unwanted);
            return interrupted.apply(e);
        });
    }

    /** The result of what a deadline bounds; an interrupt stays set and changes nothing. */
    public static <T> T uninterruptibly(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw Failures.toCaller(e);
        }
    }
}
