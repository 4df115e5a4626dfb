package io.muster.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a network thread to the callback threads: user code that hangs on a future never runs on the former. */
final class Handover {
    private Handover() {}

    /** The same end, on the callback threads, and failures out of their wrappers. */
    static <T, R> CompletableFuture<R> to(
            Executor callbacks, CompletableFuture<T> internal, Function<? super T, ? extends R> mapping) {
        CompletableFuture<R> outer = new CompletableFuture<>();
        internal.whenComplete((value, failure) -> callbacks.execute(() -> end(outer, value, failure, mapping)));
        return outer;
    }

    /** A handle; if the future was cancelled meanwhile, nobody would ever close it, so it is given away. */
    static <T extends R, R> CompletableFuture<R> ofHandle(
            Executor callbacks, CompletableFuture<T> internal, Consumer<? super T> unwanted) {
        CompletableFuture<R> outer = new CompletableFuture<>();
        internal.whenComplete((value, failure) -> callbacks.execute(() -> {
            if (failure != null) {
                outer.completeExceptionally(Failures.unwrapped(failure));
            } else if (!outer.complete(value)) {
                unwanted.accept(value);
            }
        }));
        return outer;
    }

    private static <T, R> void end(
            CompletableFuture<R> outer,
            T value,
            @Nullable Throwable failure,
            Function<? super T, ? extends R> mapping) {
        if (failure != null) {
            outer.completeExceptionally(Failures.unwrapped(failure));
            return;
        }
        try {
            outer.complete(mapping.apply(value));
        } catch (RuntimeException e) {
            outer.completeExceptionally(e);
        }
    }
}
