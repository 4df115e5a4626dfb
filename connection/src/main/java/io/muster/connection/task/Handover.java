package io.muster.connection.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From the thread that knows to the threads of whoever asked: user code that hangs on a future runs only on the latter. */
public final class Handover {
    private Handover() {}

    /** The same end, on an executor, and failures out of their wrappers. */
    public static <T> CompletableFuture<T> to(Executor executor, CompletableFuture<T> internal) {
        return to(executor, internal, value -> value);
    }

    /** The same end, on an executor, with what a function makes of the result, and failures out of their wrappers. */
    public static <T, R> CompletableFuture<R> to(
            Executor executor, CompletableFuture<T> internal, Function<? super T, ? extends R> mapping) {
        CompletableFuture<R> outer = new CompletableFuture<>();
        internal.whenComplete((value, failure) -> run(executor, () -> end(outer, value, failure, mapping)));
        return outer;
    }

    /** A handle; if the future was cancelled meanwhile, nobody would ever close it, so it is given away. */
    public static <T extends R, R> CompletableFuture<R> ofHandle(
            Executor executor, CompletableFuture<T> internal, Consumer<? super T> unwanted) {
        CompletableFuture<R> outer = new CompletableFuture<>();
        internal.whenComplete((value, failure) -> run(executor, () -> {
            if (failure != null) {
                outer.completeExceptionally(Failures.unwrapped(failure));
            } else if (!outer.complete(value)) {
                unwanted.accept(value);
            }
        }));
        return outer;
    }

    /** Runs a task on an executor of anybody's; on this thread if that refuses, so that nobody waits for ever. */
    public static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException refused) {
            task.run();
        }
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
