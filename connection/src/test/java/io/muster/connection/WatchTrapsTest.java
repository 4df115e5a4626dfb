package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.api.WatchResponse;
import io.muster.connection.PrefixView.Freshness;
import io.muster.connection.WatchRelay.Fate;
import io.muster.connection.WatchRelay.Rule;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same fault for a view and for jetcd's own watch: the view tells everything once, jetcd loses it or ends.
 */
@EtcdTest(own = true)
@ParameterizedClass
@ValueSource(strings = {"prefix", "single key"})
class WatchTrapsTest {
    @Parameter
    private String watched;

    private EtcdCluster cluster;
    private String key;
    private ViewBesideJetcd both;
    private LeapingClock clock;
    private Recorder recorder;
    private WatchRelay ours;
    private WatchRelay theirs;
    private LiveView view;
    private JetcdWatch jetcd;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        key = prefix + "k";
        both = new ViewBesideJetcd(
                cluster.member(0), watched.equals("prefix") ? KeyRange.prefix(prefix) : KeyRange.single(key));
        clock = both.clock;
        recorder = both.recorder;
        ours = both.ours;
        theirs = both.theirs;
        view = both.view;
        jetcd = both.jetcd;
        put("1");
        both.bothTold("1");
    }

    @AfterEach
    void close() {
        both.close();
    }

    private void put(String value) {
        cluster.truth().put(key, value);
    }

    private static Rule swallowing(int stream) {
        return (number, message) -> number == stream ? Fate.SWALLOW : Fate.PASS;
    }

    /** Lets the time pass that a stream has to be opened, once it is one of ours that is being opened. */
    private void openingTakesTooLong(int stream) {
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> ours.streams() == stream);
        // The limit is set where the stream is opened, in one task.
        CompletableFuture<Boolean> isSet = new CompletableFuture<>();
        view.onLine(() -> isSet.complete(true));
        isSet.orTimeout(60, TimeUnit.SECONDS).join();
        clock.leap(ViewBesideJetcd.CALL_TIMEOUT.dividedBy(3));
    }

    @Test
    void aStreamCutRightAfterItsWatchWasCreatedAgainLosesNothing() {
        both.cutOff();
        put("2");
        put("3");
        cluster.truth().delete(key);
        put("4");
        put("5");
        both.once(WatchResponse::getCreated, Fate.PASS_AND_BREAK);
        both.letIn();
        both.viewToldUpTo("5");
        // The events come once jetcd has resumed for the second time, from where etcd was at the first.
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> theirs.streams() >= 3);
        put("6");
        both.viewToldWithoutResync("1", "2", "3", "-", "4", "5", "6");
        jetcd.awaitTold("6");
        assertThat(jetcd.told()).doesNotContain("2", "3", "-", "4");
    }

    @Test
    void aStreamThatIsCutWhileWhatWasMissedIsOnItsWayLosesNothing() {
        both.cutOff();
        put("2");
        put("3");
        ViewBesideJetcd.putElsewhere(cluster);
        both.once(ViewBesideJetcd::hasEvents, Fate.BREAK);
        both.letIn();
        both.viewToldUpTo("3");
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> theirs.streams() >= 3);
        put("4");
        both.viewToldWithoutResync("1", "2", "3", "4");
        jetcd.awaitTold("4");
        assertThat(jetcd.told()).doesNotContain("2", "3");
    }

    @Test
    void aStreamThatTheServerCompletesIsOpenedAgain() {
        both.once(ViewBesideJetcd::hasEvents, Fate.PASS_AND_COMPLETE);
        put("2");
        both.bothTold("2");
        jetcd.awaitOver();
        put("3");
        both.viewToldWithoutResync("1", "2", "3");
        assertThat(jetcd.told()).containsExactly("1", "2");
        assertThat(theirs.streams()).isEqualTo(1);
    }

    @Test
    void theHistoryMayBeCompactedTwiceWhileItIsCutOff() {
        both.cutOff();
        put("2");
        cluster.compact();
        put("3");
        cluster.compact();
        both.letIn();
        jetcd.awaitOver();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> recorder.resyncs() == 2);
        put("4");
        both.viewToldUpTo("4");
        assertThat(recorder.lines()).containsExactly("", "+k=1", "k=1>3", "k=3>4");
        assertThat(recorder.resyncs()).isEqualTo(2);
        assertThat(jetcd.told()).containsExactly("1");
    }

    @Test
    void anAnswerToTheOpeningThatNeverComesIsNotWaitedForAndNobodyHasToAsk() {
        both.cutOff();
        put("2");
        int ourNext = ours.streams() + 1;
        int theirNext = theirs.streams() + 1;
        ours.rule(swallowing(ourNext));
        theirs.rule(swallowing(theirNext));
        both.letIn();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> theirs.streams() == theirNext);
        openingTakesTooLong(ourNext);
        both.viewToldUpTo("2");
        put("3");
        both.viewToldWithoutResync("1", "2", "3");
        assertThat(ours.streams()).isEqualTo(ourNext + 1);
        assertThat(jetcd.told()).containsExactly("1");
        assertThat(theirs.streams()).isEqualTo(theirNext);
    }

    @Test
    void anEventThatOvertakesTheAnswerToTheOpeningIsNotLost() {
        both.cutOff();
        put("2");
        int next = ours.streams() + 1;
        long heard = view.heardNanos();
        ours.rule(ViewBesideJetcd.onceOnly(WatchResponse::getCreated, Fate.SWALLOW));
        both.letIn();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> view.heardNanos() != heard);
        openingTakesTooLong(next);
        both.viewToldUpTo("2");
        put("3");
        both.viewToldWithoutResync("1", "2", "3");
    }

    @Test
    void aStreamThatWentSilentIsNoticedWithinTenMinutesAlthoughTheConnectionIsWell() {
        ours.rule(swallowing(ours.streams()));
        theirs.rule(swallowing(theirs.streams()));
        put("2");
        for (int minute = 0; minute < 10; minute++) {
            clock.leap(Duration.ofMinutes(1));
        }
        // What is asked then has the time of a call to be answered, which passes faster with a little help.
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> {
            clock.leap(Duration.ofSeconds(1));
            return view.freshness() == Freshness.STALE || both.viewTold().contains("2");
        });
        both.viewToldUpTo("2");
        put("3");
        both.viewToldWithoutResync("1", "2", "3");
        assertThat(jetcd.told()).containsExactly("1");
        assertThat(theirs.streams()).isEqualTo(1);
    }

    @Test
    void whatWasMissedMayBeLargerThanTheLargestMessage() {
        both.cutOff();
        List<String> values = new ArrayList<>(List.of("1"));
        for (int i = 2; i < 8; i++) {
            values.add(i + "x".repeat(900_000));
            put(values.get(values.size() - 1));
        }
        both.letIn();
        jetcd.awaitOver();
        both.viewToldWithoutResync(values.toArray(String[]::new));
        assertThat(jetcd.told()).containsExactly("1");
    }

    @Test
    void aListenerThatThrowsIsToldOn() {
        List<ViewChange> told = new CopyOnWriteArrayList<>();
        view.subscribe(change -> {
            told.add(change);
            throw new IllegalStateException("a listener that throws");
        });
        jetcd.throwFromNowOn();
        put("2");
        jetcd.awaitOver();
        put("3");
        both.viewToldWithoutResync("1", "2", "3");
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> told.size() == 3);
        assertThat(jetcd.told()).containsExactly("1", "2");
    }

    @Test
    void aListenerThatBlocksHoldsUpNeitherTheSnapshotNorOthers() {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        try {
            view.subscribe(change -> released.join());
            jetcd.waitFromNowOn(released);
            put("2");
            put("3");
            both.viewToldWithoutResync("1", "2", "3");
            assertThat(view.snapshot().entries())
                    .extracting(KeyValue::valueText)
                    .containsExactly("3");
            jetcd.awaitTold("2");
            assertThat(jetcd.told()).containsExactly("1", "2");
        } finally {
            released.complete(true);
        }
        jetcd.awaitTold("3");
    }

    @Test
    void aListenerThatClosesFromInsideIsNotCalledAgain() {
        List<String> calls = new CopyOnWriteArrayList<>();
        view.subscribe(new PrefixView.Listener() {
            @Override
            public void onChange(ViewChange change) {
                if (!change.resync()) {
                    calls.add("told");
                    view.close();
                    calls.add("done");
                }
            }

            @Override
            public void onFreshness(Freshness now) {
                if (!calls.isEmpty()) {
                    calls.add(now.toString());
                }
            }
        });
        jetcd.closeAtTheNextEvent();
        put("2");
        jetcd.awaitOver();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> ours.open() == 0);
        put("3");
        assertThat(calls).containsExactly("told", "done");
        assertThat(jetcd.calledFromInside()).isTrue();
        assertThat(jetcd.told()).containsExactly("1", "2");
    }

    @Test
    void closedWhenItsHistoryIsGoneItLeavesNoStreamBehind() {
        both.cutOff();
        put("2");
        put("3");
        cluster.compact();
        both.letIn();
        jetcd.awaitOver();
        jetcd.closeWatch();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> recorder.resyncs() == 2);
        view.close();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> ours.open() == 0);
        assertThat(theirs.open()).isEqualTo(1);
    }

    @Test
    void aServerWhoseDataWereWipedIsFollowedFromItsBeginning() {
        int streams = theirs.streams();
        cluster.member(0).wipe();
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> recorder.resyncs() == 2);
        await().atMost(ViewBesideJetcd.LIMIT).until(() -> theirs.streams() > streams);
        put("2");
        both.viewToldUpTo("2");
        assertThat(recorder.lines()).containsExactly("", "+k=1", "-k=1", "+k=2");
        assertThat(jetcd.told()).containsExactly("1");
    }
}
