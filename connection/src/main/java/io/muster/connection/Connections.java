package io.muster.connection;

import io.muster.connection.task.Failures;
import io.muster.connection.task.Handover;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** The connections of this process: equal settings share one client, counted. */
final class Connections {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<EtcdSettings, Shared> OPEN = new HashMap<>();

    private Connections() {}

    static EtcdConnection open(EtcdSettings settings) {
        return Waiting.forHandle(check(openLazily(settings)), "connect", settings.cluster(), Connections::closeSoon);
    }

    static CompletableFuture<EtcdConnection> openAsync(EtcdSettings settings) {
        SharedConnection connection = openLazily(settings);
        return Handover.ofHandle(connection.callbackExecutor(), check(connection), Connections::closeSoon);
    }

    /** On a callback thread: this one may be the network's, or interrupted, and closing waits for the network. */
    private static void closeSoon(EtcdConnection connection) {
        connection.callbackExecutor().execute(connection::close);
    }

    private static CompletableFuture<EtcdConnection> check(SharedConnection connection) {
        return connection.check().handle((answered, failure) -> {
            if (failure == null) {
                return connection;
            }
            closeSoon(connection);
            throw Failures.unchecked(failure);
        });
    }

    static SharedConnection openLazily(EtcdSettings settings) {
        LOCK.lock();
        try {
            Shared shared = OPEN.computeIfAbsent(settings, key -> new Shared(new SharedClient(key)));
            shared.users++;
            return new SharedConnection(shared.client);
        } finally {
            LOCK.unlock();
        }
    }

    /** One user less; the last one closes the client, outside the lock, since that talks to etcd. */
    static void release(SharedClient client) {
        LOCK.lock();
        try {
            Shared shared = OPEN.get(client.settings());
            if (shared == null || --shared.users > 0) {
                return;
            }
            OPEN.remove(client.settings());
        } finally {
            LOCK.unlock();
        }
        client.close();
    }

    /** A client and how many use it. */
    private static final class Shared {
        private final SharedClient client;
        private int users;

        Shared(SharedClient client) {
            this.client = client;
        }
    }
}
