package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What registrations on one connection share.
 *
 * @param store reads and writes records
 * @param leases what records hang on
 * @param keys tells what becomes of them
 * @param callbacks where everything runs
 * @param timing the clock and the timer
 * @param spread how far apart attempts are
 * @param callTimeout the deadline of each call
 * @param log tells what becomes of registrations
 */
record Rooms(
        RecordStore store,
        Leases leases,
        OwnKeys keys,
        Executor callbacks,
        Timing timing,
        Spread spread,
        Duration callTimeout,
        StateLog log) {
    static Rooms of(EtcdConnection etcd, Spread spread) {
        return new Rooms(
                new RecordStore(etcd.kv()),
                new Leases(etcd, spread),
                new OwnKeys(etcd),
                etcd.callbackExecutor(),
                etcd.timing(),
                spread,
                etcd.settings().callTimeout(),
                StateLog.of(etcd.timing()));
    }

    /** Completes a future where user code may run; at once if that takes no more tasks, so that nobody waits for ever. */
    <T> void complete(CompletableFuture<T> future, T value) {
        later(() -> future.complete(value));
    }

    /** The same result, told where user code may run. */
    <T> CompletableFuture<T> relayed(CompletableFuture<? extends T> inner) {
        CompletableFuture<T> outer = new CompletableFuture<>();
        inner.whenComplete((value, failure) -> {
            if (failure == null) {
                complete(outer, value);
            } else {
                fail(outer, Blocking.unwrapped(failure));
            }
        });
        return outer;
    }

    /** Fails a future where user code may run. */
    void fail(CompletableFuture<?> future, Throwable failure) {
        later(() -> future.completeExceptionally(failure));
    }

    private void later(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }
}
