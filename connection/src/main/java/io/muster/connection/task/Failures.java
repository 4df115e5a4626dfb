package io.muster.connection.task;

import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How failures travel from futures to callers. */
public final class Failures {
    private Failures() {}

    /** The failure itself, out of the wrappers that futures put around it. */
    public static Throwable unwrapped(@Nullable Throwable failure) {
        Throwable inner = failure == null ? new IllegalStateException("failed without a cause") : failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The failure itself as something to throw; an error is thrown. */
    public static RuntimeException unchecked(@Nullable Throwable failure) {
        Throwable inner = unwrapped(failure);
        if (inner instanceof Error error) {
            throw error;
        }
        return inner instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(inner);
    }

    /**
     * The failure as something to throw to a caller, with the caller's stack beside the original one. Many may be told of
     * one failure: it carries the stack of the first of them, and does not grow.
     */
    static RuntimeException toCaller(@Nullable Throwable failure) {
        Throwable inner = unwrapped(failure);
        if (Arrays.stream(inner.getSuppressed()).noneMatch(CallerStack.class::isInstance)) {
            inner.addSuppressed(new CallerStack());
        }
        return unchecked(inner);
    }

    /** Shows where a blocking call stood whose failure arose on another thread. */
    private static final class CallerStack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CallerStack() {
            super("called from here");
        }
    }
}
