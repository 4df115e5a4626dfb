package io.muster.connection;

import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How failures travel from futures to callers. */
final class Failures {
    private Failures() {}

    /** The failure itself, out of the wrappers that futures put around it. */
    static Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The failure as something to throw, with the caller's stack beside the original one. */
    static RuntimeException rethrown(@Nullable Throwable failure) {
        Throwable inner = failure == null ? new IllegalStateException("failed without a cause") : unwrapped(failure);
        if (Arrays.stream(inner.getSuppressed()).noneMatch(CallerStack.class::isInstance)) {
            inner.addSuppressed(new CallerStack());
        }
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
