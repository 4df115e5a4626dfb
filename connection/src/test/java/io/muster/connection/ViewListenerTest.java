package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of listeners, well-behaved or not. */
@EtcdTest
class ViewListenerTest {
    private EtcdConnection etcd;
    private PrefixView view;
    private String prefix;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.etcd = EtcdConnection.open(Settings.of(cluster).build());
        this.prefix = prefix;
        this.view = etcd.view(KeyRange.prefix(prefix));
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    private long put(String key, int value) {
        return etcd.kv().put(prefix + key, Integer.toString(value));
    }

    private ViewSnapshot at(long revision) {
        return view.awaitRevision(revision).orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void oneThatThrowsIsToldOnAndHarmsNobody() {
        Recorder other = new Recorder();
        List<ViewChange> told = new CopyOnWriteArrayList<>();
        view.subscribe(change -> {
            told.add(change);
            throw new IllegalStateException("a listener that throws");
        });
        view.subscribe(other);
        put("a", 1);
        long last = put("a", 2);
        other.awaitRevision(last);
        assertThat(other.lines()).endsWith("a=1>2");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> told.size() == other.changes().size());
        assertThat(view.freshness()).isEqualTo(Freshness.LIVE);
    }

    @Test
    void oneThatBlocksDelaysNobodyElse() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Recorder after = new Recorder();
        view.subscribe(change -> {
            blocked.countDown();
            awaitQuietly(free);
            after.onChange(change);
        });
        assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
        Recorder other = new Recorder();
        view.subscribe(other);
        put("a", 1);
        long last = put("a", 2);
        other.awaitRevision(last);
        assertThat(at(last).entries()).extracting(KeyValue::valueText).containsExactly("2");
        assertThat(after.changes()).isEmpty();
        free.countDown();
        after.awaitRevision(last);
        assertThat(after.lines()).containsExactly("", "+a=1", "a=1>2");
    }

    @Test
    void oneThatFallsFarBehindIsToldTheDifferenceInOneGo() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Recorder late = new Recorder();
        view.subscribe(change -> {
            blocked.countDown();
            awaitQuietly(free);
            late.onChange(change);
        });
        assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<?>[] puts = new CompletableFuture<?>[300];
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < puts.length; i++) {
                puts[i] = etcd.kv().putAsync(Bytes.utf8(prefix + i % 10), Bytes.utf8(round + "v" + i));
            }
            CompletableFuture.allOf(puts).orTimeout(60, TimeUnit.SECONDS).join();
        }
        long last = put("last", 1);
        at(last);
        free.countDown();
        late.awaitRevision(last);
        assertThat(late.changes()).hasSizeLessThan(1_100);
        assertThat(late.changes()).filteredOn(ViewChange::resync).hasSizeGreaterThanOrEqualTo(2);
        assertThat(late.replayed()).containsExactlyElementsOf(view.snapshot().entries());
    }

    @Test
    void oneWithMuchToBeToldLetsOthersOnItsThreadGoFirst() {
        Queue<Runnable> thread = new ConcurrentLinkedQueue<>();
        Recorder late = new Recorder();
        view.subscribe(thread::add, late);
        long last = 0;
        for (int i = 0; i < 300; i++) {
            last = put("a", i);
        }
        at(last);
        thread.add(() -> assertThat(late.changes()).isNotEmpty().hasSizeLessThan(200));
        for (Runnable task = thread.poll(); task != null; task = thread.poll()) {
            task.run();
        }
        assertThat(late.changes()).hasSize(301);
    }

    @Test
    void oneThatComesLateIsShownWhatThereIsAndThenWhatFollows() {
        put("a", 1);
        at(put("b", 2));
        Recorder recorder = new Recorder();
        view.subscribe(recorder);
        recorder.awaitRevision(put("a", 3));
        assertThat(recorder.lines()).containsExactly("+a=1 +b=2", "a=1>3");
        assertThat(recorder.changes()).extracting(ViewChange::resync).containsExactly(true, false);
    }

    @Test
    void whoeverSubscribesAmidWritesSeesNeitherGapNorDouble() {
        CompletableFuture<?>[] puts = new CompletableFuture<?>[600];
        List<Recorder> recorders = new CopyOnWriteArrayList<>();
        for (int i = 0; i < puts.length; i++) {
            puts[i] = etcd.kv().putAsync(Bytes.utf8(prefix + i % 7), Bytes.utf8("v" + i));
            if (i % 20 == 0) {
                Recorder recorder = new Recorder();
                recorders.add(recorder);
                view.subscribe(recorder);
            }
        }
        CompletableFuture.allOf(puts).orTimeout(60, TimeUnit.SECONDS).join();
        long last = put("last", 1);
        for (Recorder recorder : recorders) {
            recorder.awaitRevision(last);
            // Throws when a change does not fit to what was told before.
            assertThat(recorder.replayed())
                    .containsExactlyElementsOf(view.snapshot().entries());
        }
    }

    @Test
    void oneMayCloseTheViewFromInside() {
        AtomicBoolean calledAfter = new AtomicBoolean();
        CompletableFuture<Freshness> seen = new CompletableFuture<>();
        view.subscribe(change -> {
            calledAfter.set(seen.isDone());
            view.close();
            seen.complete(view.freshness());
        });
        assertThat(seen.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Freshness.CLOSED);
        long last = put("a", 1);
        try (PrefixView other = etcd.view(KeyRange.prefix(prefix))) {
            other.awaitRevision(last).orTimeout(60, TimeUnit.SECONDS).join();
        }
        assertThat(calledAfter).isFalse();
        assertThat(view.snapshot().size()).isZero();
    }

    @Test
    void oneMayEndItsSubscriptionFromInside() {
        Queue<Runnable> thread = new ConcurrentLinkedQueue<>();
        AtomicReference<Subscription> own = new AtomicReference<>();
        List<ViewChange> told = new CopyOnWriteArrayList<>();
        own.set(view.subscribe(thread::add, change -> {
            told.add(change);
            own.get().close();
        }));
        put("a", 1);
        at(put("a", 2));
        // All three changes are in its line by now.
        for (Runnable task = thread.poll(); task != null; task = thread.poll()) {
            task.run();
        }
        at(put("a", 3));
        assertThat(thread).isEmpty();
        assertThat(told).hasSize(1);
    }

    @Test
    void anExecutorThatRefusesForAWhileCostsNoChange() {
        AtomicBoolean refusing = new AtomicBoolean(true);
        Recorder recorder = new Recorder();
        view.subscribe(
                task -> {
                    if (refusing.get()) {
                        throw new RejectedExecutionException("not now");
                    }
                    task.run();
                },
                recorder);
        at(put("a", 1));
        refusing.set(false);
        recorder.awaitRevision(put("a", 2));
        assertThat(recorder.lines()).containsExactly("", "+a=1", "a=1>2");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
