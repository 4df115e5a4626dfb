package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.FaultProxy.Direction;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view behind a network that fails, on an etcd that keeps its history. */
@EtcdTest(own = true, proxies = true)
class ViewFaultTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private EtcdCluster cluster;
    private FaultProxy proxy;
    private EtcdConnection etcd;
    private PrefixView view;
    private String prefix;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.proxy = cluster.member(0).proxy();
        this.prefix = prefix;
        this.etcd = EtcdConnection.open(Settings.of(cluster)
                .callTimeout(Duration.ofSeconds(3))
                .maxMessageBytes(4 * 1024 * 1024)
                .build());
        // Nothing is answered until the recorder listens, so that it is told all from the first load on.
        proxy.blackHoleDownstream();
        this.view = etcd.view(KeyRange.prefix(prefix));
        view.subscribe(recorder);
        proxy.heal();
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        proxy.heal();
        etcd.close();
    }

    /** Writes past the proxy. */
    private long put(String key, Object value) {
        return cluster.truth().put(prefix + key, value.toString());
    }

    private void cutOff() {
        proxy.refuse();
        proxy.reset();
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
    }

    private void back(long revision) {
        proxy.heal();
        recorder.awaitRevision(revision);
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.LIVE);
    }

    @Test
    void itResumesWhereItWasCutOff() {
        recorder.awaitRevision(put("a", 1));
        cutOff();
        assertThat(view.staleness()).isPositive();
        assertThat(view.snapshot().entries()).extracting(KeyValue::valueText).containsExactly("1");
        put("a", 2);
        put("b", 1);
        cluster.truth().delete(prefix + "a");
        back(put("a", 3));
        assertThat(recorder.lines()).containsExactly("", "+a=1", "a=1>2", "+b=1", "-a=2", "+a=3");
        assertThat(recorder.resyncs()).isEqualTo(1);
        recorder.awaitFreshness(Freshness.LIVE, Freshness.STALE, Freshness.LIVE);
        assertThat(view.staleness()).isZero();
    }

    @Test
    void whereverTheStreamIsCutEachRevisionComesOnceAndInOrder() {
        List<String> expected = new ArrayList<>(List.of(""));
        int count = 0;
        for (int bytes = 1; bytes < 1_200; bytes += 29) {
            proxy.cutAfter(bytes, Direction.DOWNSTREAM);
            long last = 0;
            for (int i = 0; i < 3; i++) {
                last = put("k", ++count);
                expected.add(count == 1 ? "+k=1" : "k=" + (count - 1) + ">" + count);
            }
            if (bytes % 3 == 0) {
                recorder.awaitRevision(last);
            }
        }
        recorder.awaitRevision(put("end", 1));
        expected.add("+end=1");
        assertThat(recorder.lines()).containsExactlyElementsOf(expected);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void aCatchUpLargerThanTheLargestMessageComesInFragments() {
        cutOff();
        String large = "x".repeat(900_000);
        long last = 0;
        for (int i = 0; i < 6; i++) {
            last = put("large" + i, large + i);
        }
        back(last);
        assertThat(recorder.steps()).hasSize(6);
        assertThat(recorder.resyncs()).isEqualTo(1);
        try (PrefixView second = etcd.view(KeyRange.prefix(prefix))) {
            assertThat(second.ready().orTimeout(60, TimeUnit.SECONDS).join().entries())
                    .extracting(kv -> kv.value().size())
                    .containsOnly(900_001)
                    .hasSize(6);
        }
    }

    @Test
    void aRevisionThatIsCutBetweenFragmentsIsToldWhole() {
        EtcdSettings direct = EtcdSettings.builder()
                .endpoints(cluster.member(0).directEndpoint())
                .build();
        try (EtcdConnection writer = EtcdConnection.open(direct)) {
            // Three of these fill a fragment, so that it ends amid every other transaction.
            Bytes value = Bytes.utf8("x".repeat(400_000));
            Bytes one = Bytes.utf8(prefix + "one");
            Bytes two = Bytes.utf8(prefix + "two");
            Txn txn = Txn.when().then(Op.put(one, value), Op.put(two, value));
            for (int cut = 300_000; cut < 4_000_000; cut += 1_200_000) {
                cutOff();
                long last = 0;
                for (int i = 0; i < 6; i++) {
                    last = writer.kv().commit(txn).revision();
                }
                proxy.heal();
                proxy.cutAfter(cut, Direction.DOWNSTREAM);
                recorder.awaitRevision(last);
            }
        }
        assertThat(recorder.steps()).hasSize(24).allMatch(step -> step.entries().size() == 2);
        recorder.replayed();
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void whatWaitsForARevisionDuringAnOutageGetsItAfterwards() {
        cutOff();
        long revision = put("a", 1);
        CompletableFuture<ViewSnapshot> waiting = view.awaitRevision(revision);
        long elsewhere = cluster.truth().put("elsewhere/" + prefix, "1");
        CompletableFuture<ViewSnapshot> waitingElsewhere = view.awaitRevision(elsewhere);
        assertThat(waiting).isNotDone();
        proxy.heal();
        assertThat(waiting.orTimeout(60, TimeUnit.SECONDS).join().revision()).isGreaterThanOrEqualTo(revision);
        assertThat(waitingElsewhere.orTimeout(60, TimeUnit.SECONDS).join().get(Bytes.utf8(prefix + "a")))
                .isPresent();
    }

    @Test
    void aStreamThatWentSilentIsGivenUpWhenSomebodyWaits() {
        proxy.blackHoleDownstream();
        long revision = put("a", 1);
        CompletableFuture<ViewSnapshot> waiting = view.awaitRevision(revision);
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
        assertThat(waiting).isNotDone();
        proxy.heal();
        assertThat(waiting.orTimeout(60, TimeUnit.SECONDS).join().revision()).isGreaterThanOrEqualTo(revision);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void whoeverWaitedForTheFirstSnapshotFindsTheFreshnessThatGoesWithIt() {
        proxy.blackHoleDownstream();
        try (PrefixView second = etcd.view(KeyRange.prefix(prefix))) {
            CompletableFuture<Freshness> found = second.ready().thenApply(snapshot -> second.freshness());
            CompletableFuture<Boolean> foundEarly = new CompletableFuture<>();
            // Told where the view works, so that the move is held up for long enough to be overtaken.
            second.subscribe(Runnable::run, new PrefixView.Listener() {
                @Override
                public void onChange(ViewChange change) {}

                @Override
                public void onFreshness(Freshness now) {
                    foundEarly.complete(endsWithin(Duration.ofMillis(300), found));
                }
            });
            proxy.heal();
            assertThat(foundEarly.orTimeout(60, TimeUnit.SECONDS).join()).isFalse();
            assertThat(found.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Freshness.LIVE);
        }
    }

    private static boolean endsWithin(Duration time, CompletableFuture<?> future) {
        return future.thenApply(done -> true)
                .completeOnTimeout(false, time.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    @Test
    void aViewOpenedDuringAnOutageLoadsWhenItEnds() {
        long revision = put("a", 1);
        proxy.refuse();
        proxy.reset();
        try (PrefixView early = etcd.view(KeyRange.prefix(prefix))) {
            Recorder told = new Recorder();
            early.subscribe(told);
            assertThat(early.freshness()).isEqualTo(Freshness.LOADING);
            assertThat(early.snapshot().revision()).isZero();
            assertThat(early.ready()).isNotDone();
            proxy.heal();
            assertThat(early.ready().orTimeout(60, TimeUnit.SECONDS).join().revision())
                    .isGreaterThanOrEqualTo(revision);
            told.awaitRevision(revision);
            assertThat(told.lines()).containsExactly("+a=1");
        }
    }

    @Test
    void aDelayedNetworkDelaysAndNothingElse() {
        proxy.delay(Duration.ofMillis(150));
        long last = 0;
        for (int i = 0; i < 20; i++) {
            last = put("k", i);
        }
        recorder.awaitRevision(last);
        assertThat(recorder.steps()).hasSize(20);
        recorder.awaitFreshness(Freshness.LIVE);
    }
}
