package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Writers write, a proxy cuts, delays and heals, the history is compacted; what views told is compared with what
 * happened.
 *
 * <p>{@code -Dmuster.view.seconds=3600} makes it last, in rounds of a minute with a prefix each, so that what has to be
 * remembered is bounded; {@code -Dmuster.view.seed=…} repeats the decisions of a run (though not how threads
 * interleaved).
 */
class ViewHistoryTest {
    private static final int SECONDS = Integer.getInteger("muster.view.seconds", 60);
    private static final long SEED = Long.getLong("muster.view.seed", System.nanoTime());
    private static final int ROUND_SECONDS = 60;
    /** The longest time between two audits, and as much again. */
    private static final Duration CONVERGED = Duration.ofMinutes(2);

    private static final int LATE_SUBSCRIBERS = 6;
    /** More than there are streams for such views. */
    private static final int AMONG_MANY = 12;

    private String prefix = "";
    private long compacted;
    private CountDownLatch over = new CountDownLatch(1);

    @Test
    void whatViewsTellIsEtcdsHistoryWhateverTheNetworkDoes() {
        System.out.println("history: -Dmuster.view.seed=" + SEED + " -Dmuster.view.seconds=" + SECONDS);
        Random seeds = new Random(SEED);
        // A thread each: on few processors the common pool would run one after the other.
        ExecutorService threads = Executors.newCachedThreadPool();
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start()) {
            for (int left = SECONDS; left > 0; left -= ROUND_SECONDS) {
                prefix = "h" + left + "/";
                over = new CountDownLatch(1);
                round(cluster, seeds, Math.min(left, ROUND_SECONDS), threads);
            }
        } finally {
            over.countDown();
            threads.shutdown();
        }
    }

    private void round(EtcdCluster cluster, Random seeds, int seconds, Executor threads) {
        try (EtcdHistory history =
                        new EtcdHistory(cluster.member(0).directEndpoint().replace("http://", ""), prefix);
                EtcdConnection writers = EtcdConnection.open(EtcdSettings.builder()
                        .endpoints(cluster.member(0).directEndpoint())
                        .callTimeout(Duration.ofSeconds(60))
                        .build());
                EtcdConnection readers = EtcdConnection.open(
                        Settings.of(cluster).callTimeout(Duration.ofSeconds(2)).build())) {
            FaultProxy proxy = cluster.member(0).proxy();
            List<PrefixView> views = new ArrayList<>();
            List<Recorder> recorders = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 2; i++) {
                PrefixView view = readers.view(KeyRange.prefix(prefix));
                views.add(view);
                recorders.add(subscribed(view));
            }
            List<PrefixView> amongMany = new ArrayList<>();
            List<Recorder> ofThose = new ArrayList<>();
            for (int i = 0; i < AMONG_MANY; i++) {
                PrefixView view = readers.viewAmongMany(KeyRange.single(Bytes.utf8(key(i))));
                amongMany.add(view);
                ofThose.add(subscribed(view));
            }
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Random random = new Random(seeds.nextLong());
                running.add(CompletableFuture.runAsync(() -> write(writers, random), threads));
            }
            Random faults = new Random(seeds.nextLong());
            running.add(CompletableFuture.runAsync(() -> disturb(cluster, proxy, faults), threads));
            Random late = new Random(seeds.nextLong());
            running.add(CompletableFuture.runAsync(
                    () -> {
                        while (!isOver(seconds * 1_000L / LATE_SUBSCRIBERS)) {
                            recorders.add(subscribed(views.get(late.nextInt(views.size()))));
                        }
                    },
                    threads));

            isOver(seconds * 1_000L);
            over.countDown();
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            proxy.heal();
            long last = writers.kv().put(prefix + "last", "1");
            for (PrefixView view : views) {
                ViewSnapshot end =
                        view.awaitRevision(last).orTimeout(60, TimeUnit.SECONDS).join();
                if (losesNothingToCompaction(cluster)) {
                    isTrue(end, writers);
                }
            }
            recorders.forEach(recorder -> recorder.awaitRevision(last));
            if (losesNothingToCompaction(cluster)) {
                toldTheHistory(recorders, history, writers);
            } else {
                views.forEach(view -> await().atMost(CONVERGED).untilAsserted(() -> isTrue(view.snapshot(), writers)));
                recorders.forEach(recorder -> convergedInOrder(recorder, writers));
            }
            for (int i = 0; i < AMONG_MANY; i++) {
                toldWhatIsThere(amongMany.get(i), ofThose.get(i), last, writers);
            }
            System.out.println("history: " + history.size() + " revisions, "
                    + recorders.stream().map(Recorder::summary).toList());
            assertThat(recorders.get(0).steps()).hasSizeGreaterThan(10);
        }
    }

    private void toldTheHistory(List<Recorder> recorders, EtcdHistory history, EtcdConnection writers) {
        List<List<ViewChange>> told = recorders.stream()
                .map(recorder -> List.copyOf(recorder.changes()))
                .toList();
        // A lease may end even now; whatever was told until here is in the history that has come further.
        history.awaitRevision(writers.kv().put(prefix + "beyond", "1"));
        told.forEach(history::isWhatWasTold);
    }

    /** What shares a stream may miss a key that comes and goes at once, but ends at etcd's truth, by steps that fit. */
    private static void toldWhatIsThere(PrefixView view, Recorder recorder, long last, EtcdConnection writers) {
        view.awaitRevision(last).orTimeout(60, TimeUnit.SECONDS).join();
        await().atMost(CONVERGED)
                .untilAsserted(() -> assertThat(recorder.replayed())
                        .containsExactlyElementsOf(
                                writers.kv().range(Op.get(view.range())).entries()));
    }

    private void convergedInOrder(Recorder recorder, EtcdConnection writers) {
        List<ViewChange> changes = recorder.changes();
        await().atMost(CONVERGED)
                .untilAsserted(() -> isTrue(changes.get(changes.size() - 1).snapshot(), writers));
        assertThat(changes).extracting(change -> change.snapshot().revision()).isSorted();
    }

    /**
     * Before 3.4.31 and 3.5.13 a watch that is behind may lose events to a compaction (etcd's changelog of these
     * versions). There a view converges all the same, with its next audit at the latest, but what it told may have a
     * gap.
     */
    private static boolean losesNothingToCompaction(EtcdCluster cluster) {
        return cluster.version().isAtLeast(3, 5, 13)
                || (cluster.version().isAtLeast(3, 4, 31) && !cluster.version().isAtLeast(3, 5, 0));
    }

    /** A snapshot shows what etcd held at its revision. */
    private void isTrue(ViewSnapshot snapshot, EtcdConnection etcd) {
        assertThat(snapshot.entries())
                .containsExactlyElementsOf(etcd.kv()
                        .range(Op.get(KeyRange.prefix(prefix)).at(snapshot.revision()))
                        .entries());
    }

    private static Recorder subscribed(PrefixView view) {
        Recorder recorder = new Recorder();
        view.subscribe(recorder);
        return recorder;
    }

    private boolean isOver(long afterMillis) {
        try {
            return over.await(afterMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void write(EtcdConnection etcd, Random random) {
        Kv kv = etcd.kv();
        while (!isOver(random.nextInt(10))) {
            switch (random.nextInt(10)) {
                case 0, 1 -> kv.delete(KeyRange.single(key(random)));
                case 2 -> kv.delete(KeyRange.prefix(prefix + random.nextInt(3)));
                case 3, 4 -> {
                    int first = random.nextInt(25);
                    kv.commit(Txn.when()
                            .then(
                                    Op.put(Bytes.utf8(key(first)), value(random)),
                                    Op.delete(Bytes.utf8(key(first + 1))),
                                    Op.put(Bytes.utf8(key(first + 2)), value(random))));
                }
                case 5 -> {
                    // The lease ends by itself or is revoked: both delete several keys in one revision.
                    try (Session session = etcd.openSession(Duration.ofSeconds(2))) {
                        for (int i = 0; i < 3; i++) {
                            kv.commit(
                                    Txn.when().then(Op.put(Bytes.utf8(key(random)), value(random), session.leaseId())));
                        }
                    } catch (RequestRefusedException e) {
                        // It ended by itself, before it had three keys.
                        assertThat(e).hasMessageContaining("lease not found");
                    }
                }
                default -> kv.put(Bytes.utf8(key(random)), value(random));
            }
        }
    }

    private String key(Random random) {
        return key(random.nextInt(30));
    }

    private String key(int number) {
        return "%s%02d".formatted(prefix, number);
    }

    private static Bytes value(Random random) {
        byte[] value = new byte[random.nextInt(50) == 0 ? 200_000 : 20];
        random.nextBytes(value);
        return Bytes.of(value);
    }

    private void disturb(EtcdCluster cluster, FaultProxy proxy, Random random) {
        while (!isOver(random.nextInt(300))) {
            switch (random.nextInt(9)) {
                case 0, 1 -> proxy.reset();
                case 2, 3 -> proxy.cutAfter(1 + random.nextInt(20_000), Direction.DOWNSTREAM);
                case 4 -> proxy.cutAfter(1 + random.nextInt(300), Direction.UPSTREAM);
                case 5 -> proxy.delay(Duration.ofMillis(random.nextInt(80)));
                case 6 -> {
                    proxy.blackHole();
                    isOver(random.nextInt(1_000));
                    proxy.heal();
                }
                case 7 -> {
                    proxy.refuse();
                    proxy.reset();
                    isOver(random.nextInt(1_000));
                    if (random.nextBoolean()) {
                        compact(cluster, 0);
                    }
                    proxy.heal();
                }
                default -> {
                    proxy.heal();
                    compact(cluster, random.nextInt(30));
                }
            }
        }
    }

    /** Up to a revision so far back, unless that has been done. */
    private void compact(EtcdCluster cluster, int back) {
        long revision = cluster.truth().revision() - back;
        if (revision > compacted) {
            cluster.compact(revision);
            compacted = revision;
        }
    }
}
