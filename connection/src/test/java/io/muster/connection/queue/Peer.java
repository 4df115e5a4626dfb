package io.muster.connection.queue;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands for a process of its own: a connection that shares nothing with any other, and one queue on it. */
final class Peer implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final EtcdConnection etcd;
    final Session session;
    final WaitQueue queue;

    private Peer(EtcdConnection etcd, Duration ttl, String name) {
        this.etcd = etcd;
        this.session = etcd.openSession(ttl);
        this.queue = WaitQueue.of(etcd, name);
    }

    static Peer on(EtcdCluster cluster, String prefix, String name) {
        return on(cluster, prefix, name, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    static Peer on(EtcdCluster cluster, String prefix, String name, Duration ttl, Duration callTimeout) {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .namespace(prefix)
                // Equal settings would share the client.
                .connectTimeout(Duration.ofSeconds(20).plusMillis(NUMBER.incrementAndGet()))
                .callTimeout(callTimeout)
                .build();
        return new Peer(EtcdConnection.open(settings), ttl, name);
    }

    CompletableFuture<Hold> enter() {
        return queue.enter(SessionSource.of(session), Bytes.utf8("somebody"), hold -> hold);
    }

    CompletableFuture<Optional<Hold>> enter(Duration wait) {
        return queue.enter(SessionSource.of(session), Bytes.utf8("somebody"), wait, hold -> hold);
    }

    static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** All keys but those that sessions keep for themselves. */
    static List<String> keys(EtcdCluster cluster, String prefix) {
        return cluster.truth().list(prefix).stream()
                .map(entry -> entry.key())
                .filter(key -> !key.startsWith(prefix + "muster/sessions/"))
                .toList();
    }

    @Override
    public void close() {
        etcd.close();
    }
}
