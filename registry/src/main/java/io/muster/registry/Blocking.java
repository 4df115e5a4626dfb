package io.muster.registry;

import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.UnavailableException;
import io.muster.connection.task.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting for futures, for a time. */
final class Blocking {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private Blocking() {}

    /** The result, or empty when the time ran out. An interrupt is restored and ends the wait as unavailable. */
    static <T> Optional<T> within(Duration timeout, CompletableFuture<T> future, String operation, String subject) {
        try {
            return Optional.of(future.get(nanos(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(operation, subject, "interrupted while waiting", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /** Whether it comes in time; if not, the wait is given up. */
    static boolean comes(Duration timeout, CompletableFuture<?> wait, String operation, String subject) {
        try {
            return within(timeout, wait, operation, subject).isPresent();
        } finally {
            wait.cancel(false);
        }
    }

    /** The result, however long it takes. An interrupt is restored and ends the wait as unavailable. */
    static <T> T on(CompletableFuture<T> future, String operation, String subject) {
        return within(FOREVER, future, operation, subject).orElseThrow();
    }

    /** A handle; if the wait is interrupted, nobody would ever close it, so it is closed when it comes. */
    static <T extends AutoCloseable> T handle(CompletableFuture<T> future, String operation, String subject) {
        return handle(future, Blocking::closeQuietly, operation, subject);
    }

    /** A handle; if the wait is interrupted it is given away when it comes, on whichever thread brings it. */
    static <T> T handle(CompletableFuture<T> future, Consumer<T> unwanted, String operation, String subject) {
        try {
            return on(future, operation, subject);
        } catch (UnavailableException e) {
            future.thenAccept(unwanted);
            throw e;
        }
    }

    private static void closeQuietly(AutoCloseable handle) {
        try {
            handle.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The result of a write, which may yet happen when the time ran out, or the wait was interrupted. */
    static <T> T written(Duration timeout, CompletableFuture<T> future, String operation, String subject) {
        try {
            return within(timeout, future, operation, subject).orElseThrow(() -> unknown(operation, subject, timeout));
        } catch (UnavailableException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new OutcomeUnknownException(operation, subject, "interrupted while waiting", e);
            }
            throw e;
        }
    }

    /** The result of a write, however long it takes; it may yet happen when the wait is interrupted. */
    static <T> T written(CompletableFuture<T> future, String operation, String subject) {
        return Waits.on(future, e -> new OutcomeUnknownException(operation, subject, "interrupted while waiting", e));
    }

    private static OutcomeUnknownException unknown(String operation, String subject, Duration timeout) {
        return new OutcomeUnknownException(
                operation, subject, "not known to be written within " + timeout + "; it will be", null);
    }

    /** The failure itself, out of the wrappers that futures put around it. */
    static Throwable unwrapped(@Nullable Throwable failure) {
        Throwable inner = failure == null ? new IllegalStateException("failed without a cause") : failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) {
        Throwable inner = unwrapped(failure);
        if (inner instanceof Error error) {
            throw error;
        }
        return inner instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(inner);
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException longerThanAnyoneWaits) {
            return Long.MAX_VALUE;
        }
    }
}
