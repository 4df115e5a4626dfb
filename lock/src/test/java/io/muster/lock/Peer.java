package io.muster.lock;

import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** What stands for a process of its own: a connection that shares nothing with any other, and one lock on it. */
final class Peer implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final EtcdConnection etcd;
    final DistributedLock lock;

    private Peer(EtcdConnection etcd, String name) {
        this.etcd = etcd;
        this.lock = DistributedLock.of(etcd, name);
    }

    static Peer on(EtcdCluster cluster, String prefix, String name) {
        return on(cluster, prefix, name, Duration.ofSeconds(10));
    }

    static Peer on(EtcdCluster cluster, String prefix, String name, Duration callTimeout) {
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(String[]::new))
                .namespace(prefix)
                // Equal settings would share the client.
                .connectTimeout(Duration.ofSeconds(10).plusMillis(NUMBER.incrementAndGet()))
                .callTimeout(callTimeout)
                .sessionTtl(Duration.ofSeconds(60))
                .build();
        return new Peer(EtcdConnection.open(settings), name);
    }

    static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Begins it on a thread of its own, whatever the common pool has to spare. */
    static <T> CompletableFuture<T> elsewhere(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> new Thread(run, "elsewhere").start());
    }

    /** All keys but those that sessions keep for themselves. */
    static List<String> keys(EtcdCluster cluster, String prefix) {
        return cluster.truth().list(prefix).stream()
                .map(entry -> entry.key())
                .filter(key -> !key.startsWith(prefix + "muster/sessions/"))
                .toList();
    }

    static void awaitKeys(EtcdCluster cluster, String prefix, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> keys(cluster, prefix).size() == count);
    }

    void revokeLease(EtcdCluster cluster) {
        cluster.truth().revokeLease(etcd.session().leaseId());
    }

    @Override
    public void close() {
        etcd.close();
    }
}
