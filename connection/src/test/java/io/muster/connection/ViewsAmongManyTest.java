package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.muster.connection.PrefixView.Freshness;
import io.muster.connection.WatchRelay.Fate;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views that share streams, through a relay that counts these, cuts and silences them. */
@EtcdTest(own = true)
class ViewsAmongManyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_STREAMS = 8;
    private static final int MANY = 100;

    private final LeapingClock clock = new LeapingClock();
    private final List<LiveView> views = new ArrayList<>();
    private final List<Recorder> recorders = new ArrayList<>();
    private EtcdCluster cluster;
    private String prefix;
    private WatchRelay relay;
    private SharedClient client;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        relay = new WatchRelay(cluster.member(0).directEndpoint());
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(relay.endpoint())
                .callTimeout(Duration.ofSeconds(15))
                .build();
        client = new SharedClient(settings, clock, clock::close);
    }

    @AfterEach
    void close() {
        views.forEach(LiveView::close);
        client.close();
        relay.close();
    }

    private String key(int number) {
        return prefix + number + "/k";
    }

    private long put(int number, String value) {
        return cluster.truth().put(key(number), value);
    }

    private void openViews(int count) {
        for (int i = 0; i < count; i++) {
            LiveView view =
                    LiveView.open(client, KeyRange.prefix(prefix + views.size() + "/"), client.watches(), closed -> {});
            Recorder recorder = new Recorder();
            view.subscribe(recorder);
            views.add(view);
            recorders.add(recorder);
        }
        views.forEach(view -> view.ready().orTimeout(60, TimeUnit.SECONDS).join());
    }

    private void awaitLive() {
        await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.LIVE));
    }

    /** Each view is told of its own key, and of nothing else. */
    private void allTold(String... lines) {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (Recorder recorder : recorders) {
                List<String> told = recorder.lines();
                assertThat(told.subList(Math.min(1, told.size()), told.size())).containsExactly(lines);
            }
        });
    }

    @Test
    void theyShareFewStreamsAndEachIsToldWhatConcernsIt() {
        openViews(MANY);
        for (int i = 0; i < MANY; i++) {
            put(i, "1");
        }
        for (int i = 0; i < MANY; i++) {
            put(i, "2");
        }
        allTold("+k=1", "k=1>2");
        await().atMost(LIMIT).until(() -> relay.open() <= MOST_STREAMS);
        assertThat(recorders).allMatch(recorder -> recorder.resyncs() == 1);
    }

    @Test
    void whoLeavesIsMissedByNobodyAndWhenAllHaveLeftTheStreamsAreClosed() {
        openViews(MANY);
        for (int i = 0; i < MANY; i += 2) {
            views.get(i).close();
        }
        for (int i = 0; i < MANY; i++) {
            put(i, "1");
        }
        await().atMost(LIMIT)
                .until(() -> recorders.stream()
                        .filter(recorder -> recorders.indexOf(recorder) % 2 == 1)
                        .allMatch(staying -> staying.lines().contains("+k=1")));
        for (int i = 0; i < MANY; i += 2) {
            assertThat(recorders.get(i).lines()).doesNotContain("+k=1");
        }
        views.forEach(LiveView::close);
        await().atMost(LIMIT).until(() -> relay.open() == 0);
    }

    @Test
    void allResumeWhereTheirStreamsWereCutAndMissNothing() {
        openViews(MANY);
        for (int i = 0; i < MANY; i++) {
            put(i, "1");
        }
        allTold("+k=1");
        relay.cutOff();
        await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.STALE));
        for (int i = 0; i < MANY; i++) {
            put(i, "2");
            put(i, "3");
        }
        relay.letIn();
        allTold("+k=1", "k=1>2", "k=2>3");
        awaitLive();
        assertThat(recorders).allMatch(recorder -> recorder.resyncs() == 1);
        await().atMost(LIMIT).until(() -> relay.open() <= MOST_STREAMS);
    }

    @Test
    void whoseHistoryWasCompactedListsAgain() {
        openViews(MANY);
        put(0, "1");
        put(1, "1");
        relay.cutOff();
        await().atMost(LIMIT).until(() -> views.stream().allMatch(view -> view.freshness() == Freshness.STALE));
        put(0, "2");
        put(0, "3");
        cluster.compact();
        relay.letIn();
        awaitLive();
        put(0, "4");
        put(1, "2");
        await().atMost(LIMIT).until(() -> recorders.get(0).lines().contains("k=3>4"));
        await().atMost(LIMIT).until(() -> recorders.get(1).lines().contains("k=1>2"));
        recorders.forEach(Recorder::replayed);
    }

    /** The answer to one creation is lost on the way; the creations behind it are answered all the same. */
    @Test
    void aWatchWhoseCreationIsNotAnsweredIsOpenedAgainAndHoldsUpNobody() {
        openViews(MOST_STREAMS);
        AtomicBoolean lost = new AtomicBoolean();
        relay.rule((stream, message) ->
                message.getCreated() && lost.compareAndSet(false, true) ? Fate.SWALLOW : Fate.PASS);
        LiveView unanswered = LiveView.open(client, KeyRange.prefix(prefix + "x/"), client.watches(), closed -> {});
        await().atMost(LIMIT).until(lost::get);
        openViews(MOST_STREAMS);
        put(MOST_STREAMS, "1");
        await().atMost(LIMIT).until(() -> recorders.get(MOST_STREAMS).lines().contains("+k=1"));
        await().atMost(LIMIT).until(() -> {
            clock.leap(Duration.ofSeconds(1));
            return unanswered.ready().isDone();
        });
        unanswered.close();
    }

    /** Nothing comes on any stream any more, though the connection lives, and calls on it are answered. */
    @Test
    void fromStreamsThatFellSilentTheyMoveToOthersWhenOneOfThemAsks() {
        openViews(2 * MOST_STREAMS);
        relay.rule((stream, message) -> stream <= MOST_STREAMS ? Fate.SWALLOW : Fate.PASS);
        for (int i = 0; i < views.size(); i++) {
            put(i, "1");
        }
        // One of each pair asks, since somebody waits for its key; the other one moves with it.
        List<CompletableFuture<ViewSnapshot>> awaited = new ArrayList<>();
        long revision = cluster.truth().revision();
        for (int i = 0; i < MOST_STREAMS; i++) {
            awaited.add(views.get(i).awaitRevision(revision));
        }
        await().atMost(LIMIT).until(() -> {
            clock.leap(Duration.ofSeconds(1));
            return relay.streams() >= 2 * MOST_STREAMS;
        });
        awaited.forEach(one -> one.orTimeout(60, TimeUnit.SECONDS).join());
        allTold("+k=1");
    }

    @Test
    void aQuietRangeInABusyKeyspaceMovesOnSoThatCompactionDoesNotHurtIt() {
        openViews(2 * MOST_STREAMS);
        for (int i = 0; i < 3; i++) {
            long elsewhere = cluster.truth().put("elsewhere", "" + i);
            clock.leap(Duration.ofSeconds(72));
            await().atMost(LIMIT)
                    .until(() -> views.stream().allMatch(view -> view.snapshot().revision() >= elsewhere));
        }
        cluster.compact();
        relay.cutOff();
        relay.letIn();
        for (int i = 0; i < views.size(); i++) {
            put(i, "1");
        }
        allTold("+k=1");
        assertThat(recorders).allMatch(recorder -> recorder.resyncs() == 1);
    }

    /** What is written on while they are opened is in what they read or in what they are told. */
    @Test
    void whatIsWrittenWhileTheyAreOpenedIsNeitherLostNorToldTwice() {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(
                () -> {
                    while (!enough.get()) {
                        put(written.get() % MANY, Integer.toString(written.getAndIncrement()));
                    }
                },
                task -> new Thread(task, "writer").start());
        openViews(MANY);
        enough.set(true);
        writing.orTimeout(60, TimeUnit.SECONDS).join();
        for (int i = 0; i < MANY; i++) {
            put(i, "last");
        }
        await().atMost(LIMIT)
                .until(() -> recorders.stream()
                        .allMatch(recorder -> recorder.replayed().stream()
                                .anyMatch(entry -> entry.valueText().equals("last"))));
        assertThat(recorders).allMatch(recorder -> recorder.resyncs() == 1);
    }

    /** A watch whose owner asks for nothing ends before it takes all memory; those beside it do not notice. */
    @Test
    void whoAsksForNothingFallsBehindAlone() {
        List<Status> ends = new CopyOnWriteArrayList<>();
        AtomicInteger received = new AtomicInteger();
        Watch.Owner idle = new Watch.Owner() {
            @Override
            public void received(Watch from, WatchResponse message) {
                received.incrementAndGet();
            }

            @Override
            public void ended(Watch from, Status status) {
                ends.add(status);
            }
        };
        openViews(MOST_STREAMS);
        client.watches().open(new Metadata(), client.wire().watch(KeyRange.prefix(prefix + "0/"), 0), idle);
        await().atMost(LIMIT).until(() -> received.get() == 1);
        // etcd may send several revisions in one message, so nobody knows how many writes it takes.
        await().atMost(LIMIT).until(() -> {
            List<CompletableFuture<Long>> puts = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                puts.add(client.kv().putAsync(Bytes.utf8(key(0)), Bytes.utf8("v" + i)));
            }
            CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).join();
            return ends.size() == 1;
        });
        assertThat(ends.get(0).getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(received).hasValue(1);
        for (int i = 1; i < MOST_STREAMS; i++) {
            put(i, "1");
            Recorder other = recorders.get(i);
            await().atMost(LIMIT).until(() -> other.lines().contains("+k=1"));
        }
    }
}
