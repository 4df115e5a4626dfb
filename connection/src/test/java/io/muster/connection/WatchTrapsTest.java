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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
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
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

    @Parameter
    private String watched;

    private final LeapingClock clock = new LeapingClock();
    private final Recorder recorder = new Recorder();
    private EtcdCluster cluster;
    private String key;
    private KeyRange range;
    private WatchRelay ours;
    private WatchRelay theirs;
    private SharedClient client;
    private LiveView view;
    private JetcdWatch jetcd;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        key = prefix + "k";
        range = watched.equals("prefix") ? KeyRange.prefix(prefix) : KeyRange.single(key);
        ours = new WatchRelay(cluster.member(0).directEndpoint());
        theirs = new WatchRelay(cluster.member(0).directEndpoint());
        EtcdSettings settings = EtcdSettings.builder()
                .endpoints(ours.endpoint())
                .callTimeout(CALL_TIMEOUT)
                .build();
        client = new SharedClient(settings, clock, clock::close);
        view = LiveView.open(client, range, closed -> {});
        view.subscribe(recorder);
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
        jetcd = new JetcdWatch(theirs.endpoint(), range, false);
        put("1");
        bothTold("1");
    }

    @AfterEach
    void close() {
        jetcd.close();
        view.close();
        client.close();
        ours.close();
        theirs.close();
    }

    private void put(String value) {
        cluster.truth().put(key, value);
    }

    /** What the view's steps said, as {@link JetcdWatch#told} says it. */
    private List<String> viewTold() {
        List<String> told = new ArrayList<>();
        for (ViewChange step : recorder.steps()) {
            for (ViewChange.Entry entry : step.entries()) {
                told.add(
                        entry instanceof ViewChange.Added added
                                ? added.now().valueText()
                                : entry instanceof ViewChange.Changed changed
                                        ? changed.now().valueText()
                                        : "-");
            }
        }
        return told;
    }

    private void viewToldUpTo(String value) {
        await().atMost(LIMIT).until(() -> viewTold().contains(value));
    }

    private void bothTold(String value) {
        viewToldUpTo(value);
        jetcd.awaitTold(value);
    }

    private void cutOff() {
        ours.cutOff();
        theirs.cutOff();
    }

    private void letIn() {
        ours.letIn();
        theirs.letIn();
    }

    /** Each relay gets a rule of its own. */
    private void rules(Predicate<WatchResponse> which, Fate fate) {
        ours.rule(once(which, fate));
        theirs.rule(once(which, fate));
    }

    private static Rule once(Predicate<WatchResponse> which, Fate fate) {
        AtomicBoolean done = new AtomicBoolean();
        return (stream, message) -> which.test(message) && done.compareAndSet(false, true) ? fate : Fate.PASS;
    }

    private static Rule swallowing(int stream) {
        return (number, message) -> number == stream ? Fate.SWALLOW : Fate.PASS;
    }

    /** Lets the time pass that a stream has to be opened, once it is one of ours that is being opened. */
    private void openingTakesTooLong(int stream) {
        await().atMost(LIMIT).until(() -> ours.streams() == stream);
        // The limit is set where the stream is opened, in one task.
        CompletableFuture<Boolean> isSet = new CompletableFuture<>();
        view.onLine(() -> isSet.complete(true));
        isSet.orTimeout(60, TimeUnit.SECONDS).join();
        clock.leap(CALL_TIMEOUT.dividedBy(3));
    }

    private static boolean hasEvents(WatchResponse message) {
        return message.getEventsCount() > 0;
    }

    private void viewToldWithoutResync(String... values) {
        viewToldUpTo(values[values.length - 1]);
        assertThat(viewTold()).containsExactly(values);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Test
    void aStreamCutRightAfterItsWatchWasCreatedAgainLosesNothing() {
        cutOff();
        put("2");
        put("3");
        cluster.truth().delete(key);
        put("4");
        put("5");
        rules(WatchResponse::getCreated, Fate.PASS_AND_BREAK);
        letIn();
        viewToldUpTo("5");
        // The events come once jetcd has resumed for the second time, from where etcd was at the first.
        await().atMost(LIMIT).until(() -> theirs.streams() >= 3);
        put("6");
        viewToldWithoutResync("1", "2", "3", "-", "4", "5", "6");
        jetcd.awaitTold("6");
        assertThat(jetcd.told()).doesNotContain("2", "3", "-", "4");
    }

    @Test
    void aStreamThatTheServerCompletesIsOpenedAgain() {
        rules(WatchTrapsTest::hasEvents, Fate.PASS_AND_COMPLETE);
        put("2");
        bothTold("2");
        jetcd.awaitOver();
        put("3");
        viewToldWithoutResync("1", "2", "3");
        assertThat(jetcd.told()).containsExactly("1", "2");
        assertThat(theirs.streams()).isEqualTo(1);
    }

    @Test
    void theHistoryMayBeCompactedTwiceWhileItIsCutOff() {
        cutOff();
        put("2");
        cluster.compact();
        put("3");
        cluster.compact();
        letIn();
        jetcd.awaitOver();
        await().atMost(LIMIT).until(() -> recorder.resyncs() == 2);
        put("4");
        viewToldUpTo("4");
        assertThat(recorder.lines()).containsExactly("", "+k=1", "k=1>3", "k=3>4");
        assertThat(recorder.resyncs()).isEqualTo(2);
        assertThat(jetcd.told()).containsExactly("1");
    }

    @Test
    void anAnswerToTheOpeningThatNeverComesIsNotWaitedForAndNobodyHasToAsk() {
        cutOff();
        put("2");
        int ourNext = ours.streams() + 1;
        int theirNext = theirs.streams() + 1;
        ours.rule(swallowing(ourNext));
        theirs.rule(swallowing(theirNext));
        letIn();
        await().atMost(LIMIT).until(() -> theirs.streams() == theirNext);
        openingTakesTooLong(ourNext);
        viewToldUpTo("2");
        put("3");
        viewToldWithoutResync("1", "2", "3");
        assertThat(ours.streams()).isEqualTo(ourNext + 1);
        assertThat(jetcd.told()).containsExactly("1");
        assertThat(theirs.streams()).isEqualTo(theirNext);
    }

    @Test
    void anEventThatOvertakesTheAnswerToTheOpeningIsNotLost() {
        cutOff();
        put("2");
        int next = ours.streams() + 1;
        long heard = view.heardNanos();
        ours.rule(once(WatchResponse::getCreated, Fate.SWALLOW));
        letIn();
        await().atMost(LIMIT).until(() -> view.heardNanos() != heard);
        openingTakesTooLong(next);
        viewToldUpTo("2");
        put("3");
        viewToldWithoutResync("1", "2", "3");
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
        await().atMost(LIMIT).until(() -> {
            clock.leap(Duration.ofSeconds(1));
            return view.freshness() == Freshness.STALE || viewTold().contains("2");
        });
        viewToldUpTo("2");
        put("3");
        viewToldWithoutResync("1", "2", "3");
        assertThat(jetcd.told()).containsExactly("1");
        assertThat(theirs.streams()).isEqualTo(1);
    }

    @Test
    void whatWasMissedMayBeLargerThanTheLargestMessage() {
        cutOff();
        List<String> values = new ArrayList<>(List.of("1"));
        for (int i = 2; i < 8; i++) {
            values.add(i + "x".repeat(900_000));
            put(values.get(values.size() - 1));
        }
        letIn();
        jetcd.awaitOver();
        viewToldWithoutResync(values.toArray(String[]::new));
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
        viewToldWithoutResync("1", "2", "3");
        await().atMost(LIMIT).until(() -> told.size() == 3);
        assertThat(jetcd.told()).containsExactly("1", "2");
    }

    @Test
    void aServerWhoseDataWereWipedIsFollowedFromItsBeginning() {
        int streams = theirs.streams();
        cluster.member(0).wipe();
        await().atMost(LIMIT).until(() -> recorder.resyncs() == 2);
        await().atMost(LIMIT).until(() -> theirs.streams() > streams);
        put("2");
        viewToldUpTo("2");
        assertThat(recorder.lines()).containsExactly("", "+k=1", "-k=1", "+k=2");
        assertThat(jetcd.told()).containsExactly("1");
    }
}
