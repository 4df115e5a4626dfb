package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Twenty keys of two layers change together, over and over, while connections are cut, history is compacted away and
 * members die. Eight readers look for halves of a change and for steps back.
 *
 * <p>Each fault comes once; {@code -Dmuster.hammer=PT60S} goes round for so long.
 */
@EtcdTest(members = 3, own = true)
class TornReadTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration HAMMER = Duration.parse(System.getProperty("muster.hammer", "PT0S"));
    private static final int KEYS = 10;
    private static final int READERS = 8;

    private final List<FaultProxy> proxies = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    record Ten(int k0, int k1, int k2, int k3, int k4, int k5, int k6, int k7, int k8, int k9) {
        boolean isAll(int n) {
            return equals(new Ten(n, n, n, n, n, n, n, n, n, n));
        }
    }

    @BeforeEach
    void proxies(EtcdCluster cluster) {
        for (EtcdMember member : cluster.members()) {
            proxies.add(FaultProxy.to("127.0.0.1", URI.create(member.endpoint()).getPort()));
        }
    }

    @AfterEach
    void end() {
        done.set(true);
        threads.shutdownNow();
        proxies.forEach(FaultProxy::close);
    }

    @Test
    void nothingIsTornNothingGoesBackAndTheLastChangeArrives(EtcdCluster cluster) {
        try (EtcdConnection writing = connect(cluster.endpoints());
                EtcdConnection reading =
                        connect(proxies.stream().map(FaultProxy::endpoint).toList())) {
            write(writing, 0);
            try (ConfigWatch watch = ConfigWatch.builder(reading)
                    .layer("/torn/low/")
                    .layer("/torn/high/")
                    .openTimeout(LONG)
                    .open()) {
                LiveValue<Ten> low = watch.bind("low", Ten.class);
                LiveValue<Ten> high = watch.bind("high", Ten.class);
                Queue<Integer> told = new ConcurrentLinkedQueue<>();
                low.onChange((before, now) -> told.add(now.k0()));
                CompletableFuture<?> writer = CompletableFuture.runAsync(() -> writeOn(writing), threads);
                List<CompletableFuture<?>> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    readers.add(CompletableFuture.runAsync(() -> readOn(watch, low, high), threads));
                }

                long end = System.nanoTime() + HAMMER.toNanos();
                int round = 0;
                do {
                    inflict(cluster, round++, low);
                } while (System.nanoTime() < end);

                done.set(true);
                await().atMost(LONG).until(writer::isDone);
                writer.join();
                int last = written.get();
                await().atMost(LONG)
                        .until(() -> low.get().isAll(last) && high.get().isAll(last));
                await().atMost(LONG).until(() -> told.contains(last));
                await().atMost(LONG).until(() -> readers.stream().allMatch(CompletableFuture::isDone));
                readers.forEach(CompletableFuture::join);
                assertThat(wrong).isEmpty();
                assertThat(new ArrayList<>(told)).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    /** One of each fault, and after each of them a change that was made since must have come. */
    private void inflict(EtcdCluster cluster, int round, LiveValue<Ten> low) {
        proxies.forEach(FaultProxy::reset);
        awaitProgress(low);

        cluster.compact();
        awaitProgress(low);

        proxies.forEach(FaultProxy::blackHole);
        awaitWrites();
        cluster.compact();
        proxies.forEach(FaultProxy::reset);
        proxies.forEach(FaultProxy::heal);
        awaitProgress(low);

        EtcdMember member = cluster.member(round % 3);
        member.kill();
        awaitProgress(low);
        member.restart();
    }

    private void awaitWrites() {
        int since = written.get();
        await().atMost(LONG).until(() -> written.get() > since + 10 || !wrong.isEmpty());
    }

    private void awaitProgress(LiveValue<Ten> low) {
        int since = written.get();
        await().atMost(LONG).until(() -> low.get().k0() > since || !wrong.isEmpty());
    }

    private void writeOn(EtcdConnection etcd) {
        for (int round = 1; !done.get(); round++) {
            write(etcd, round);
            written.set(round);
        }
    }

    /** Writes until it is known to be written, and only over what it has read: what arrives late undoes nothing. */
    private void write(EtcdConnection etcd, int round) {
        List<Op> puts = new ArrayList<>();
        Bytes value = Bytes.utf8(Integer.toString(round));
        for (int i = 0; i < KEYS; i++) {
            puts.add(Op.put(Bytes.utf8("/torn/low/low/k" + i), value));
            puts.add(Op.put(Bytes.utf8("/torn/high/high/k" + i), value));
        }
        Bytes one = Bytes.utf8("/torn/low/low/k0");
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(CoordinationException.class)
                .until(() -> {
                    Optional<KeyValue> last = etcd.kv().get(one);
                    long lastRevision = last.map(KeyValue::modRevision).orElse(0L);
                    return last.filter(stored -> stored.value().equals(value)).isPresent()
                            || etcd.kv()
                                    .commit(Txn.when(Compare.unchangedSince(one, lastRevision))
                                            .then(puts.toArray(Op[]::new)))
                                    .succeeded();
                });
    }

    private void readOn(ConfigWatch watch, LiveValue<Ten> low, LiveValue<Ten> high) {
        int last = 0;
        long revision = 0;
        while (!done.get()) {
            String torn = watch.read(view -> {
                Ten one = view.get(low);
                return one.isAll(one.k0()) && view.get(high).equals(one) ? "" : one + " beside " + view.get(high);
            });
            int first = low.get().k0();
            int then = high.get().k0();
            long now = watch.snapshot().revision();
            if (!torn.isEmpty() || first < last || then < first || now < revision) {
                wrong.add(torn + ", " + last + ", " + first + ", " + then + ", at " + revision + ", then " + now);
            }
            last = then;
            revision = now;
            LockSupport.parkNanos(100_000); // eight readers leave the others some of the processor
        }
    }

    private static EtcdConnection connect(List<String> endpoints) {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .connectTimeout(LONG)
                .callTimeout(Duration.ofSeconds(3))
                .build());
    }
}
