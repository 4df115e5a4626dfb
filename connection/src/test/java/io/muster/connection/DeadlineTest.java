package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Against a server that is frozen, unreachable or gone, every call ends by its deadline and says what is known. */
class DeadlineTest {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Txn READ = Txn.when(Compare.present(KEY)).then(Op.get(KEY));
    private static final Txn WRITE = Txn.when().then(Op.put(KEY, Bytes.utf8("txn")));

    @Test
    void aFrozenServerLeavesReadsUndoneAndWritesUnknown() {
        try (EtcdCluster cluster = EtcdCluster.start();
                EtcdConnection etcd = EtcdConnection.open(Settings.impatient(cluster))) {
            cluster.member(0).pause();
            try {
                everyCallEnds(etcd, OutcomeUnknownException.class);
            } finally {
                cluster.member(0).resume();
            }
        }
    }

    @Test
    void aBlackHoleLeavesReadsUndoneAndWritesUnknown() {
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start();
                EtcdConnection etcd = EtcdConnection.open(Settings.impatient(cluster))) {
            cluster.member(0).proxy().blackHole();
            everyCallEnds(etcd, OutcomeUnknownException.class);
            cluster.member(0).proxy().heal();
        }
    }

    @Test
    void aServerThatIsGoneCertainlyDoesNothing() {
        try (EtcdCluster cluster = EtcdCluster.start();
                EtcdConnection etcd = EtcdConnection.open(Settings.impatient(cluster))) {
            cluster.member(0).kill();
            // The first call may still be written to the broken connection.
            Throwable first = catchThrowable(() -> etcd.kv().put("first", "1"));
            assertThat(first).isInstanceOf(CoordinationException.class);
            everyCallEnds(etcd, UnavailableException.class);
        }
    }

    private static void everyCallEnds(EtcdConnection etcd, Class<? extends CoordinationException> ofWrites) {
        Kv kv = etcd.kv();
        Map<String, Runnable> reads = new LinkedHashMap<>();
        reads.put("get", () -> kv.get(KEY));
        reads.put("range", () -> kv.range(Op.get(KEY)));
        reads.put("list", () -> kv.list(KeyRange.single(KEY)));
        reads.put("read-only transaction", () -> kv.commit(READ));
        reads.put("session", etcd::session);
        reads.put("own session", () -> etcd.openSession(Duration.ofSeconds(5)));
        Map<String, Runnable> writes = new LinkedHashMap<>();
        writes.put("put", () -> kv.put(KEY, Bytes.utf8("v")));
        writes.put("delete", () -> kv.delete(KeyRange.single(KEY)));
        writes.put("transaction", () -> kv.commit(WRITE));
        Map<String, AtomicReference<Throwable>> ends = new LinkedHashMap<>();
        long start = System.nanoTime();
        Map<String, Runnable> all = new LinkedHashMap<>(reads);
        all.putAll(writes);
        Map<String, Thread> threads = new LinkedHashMap<>();
        all.forEach((name, call) -> {
            AtomicReference<Throwable> end = new AtomicReference<>();
            ends.put(name, end);
            Thread thread = new Thread(call, name);
            thread.setUncaughtExceptionHandler((t, e) -> end.set(e));
            thread.start();
            threads.put(name, thread);
        });
        threads.forEach((name, thread) -> join(thread));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isLessThan(Settings.IMPATIENT.plusSeconds(5));
        reads.keySet()
                .forEach(name -> assertThat(ends.get(name).get())
                        .as(name)
                        .isInstanceOf(UnavailableException.class)
                        .satisfies(e -> assertThat(((CoordinationException) e).mayHaveHappened())
                                .isFalse()));
        writes.keySet()
                .forEach(name -> assertThat(ends.get(name).get()).as(name).isInstanceOf(ofWrites));
        assertThat(ends.get("put").get()).hasMessageContaining("put k");
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(60).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).as(thread.getName() + " still waits").isFalse();
    }
}
