package io.muster.config;

import io.muster.config.ConfigStatus.Verdict;
import io.muster.connection.EtcdConnection;
import io.muster.connection.task.Timing;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which opening a watch times out at the very moment when what etcd holds is refused: neither before it
 * has been read, however slow the machine is, nor later.
 */
final class TimeoutOnRefusal implements InvocationHandler {
    private final EtcdConnection etcd;
    private final CompletableFuture<Void> refused = new CompletableFuture<>();

    private TimeoutOnRefusal(EtcdConnection etcd) {
        this.etcd = etcd;
    }

    /** For one watch. */
    static EtcdConnection on(EtcdConnection etcd) {
        return (EtcdConnection) Proxy.newProxyInstance(
                TimeoutOnRefusal.class.getClassLoader(),
                new Class<?>[] {EtcdConnection.class},
                new TimeoutOnRefusal(etcd));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("timing")) {
            return timing();
        }
        if (method.getName().equals("closeWith") && arguments != null && arguments[0] instanceof ConfigWatch watch) {
            watch.onStatus((before, now) -> {
                if (now.verdict() == Verdict.REJECTED) {
                    refused.complete(null);
                }
            });
        }
        try {
            return method.invoke(etcd, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Timing timing() {
        return new Timing() {
            @Override
            public long nanoTime() {
                return etcd.timing().nanoTime();
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                refused.thenRun(task);
                return () -> {};
            }
        };
    }
}
