package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.api.WatchResponse;
import io.muster.connection.WatchRelay.Fate;
import io.muster.connection.WatchRelay.Rule;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A view and jetcd's own watch of the same range, each behind a relay of its own to the same member. */
final class ViewBesideJetcd implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

    final LeapingClock clock = new LeapingClock();
    final Recorder recorder = new Recorder();
    final WatchRelay ours;
    final WatchRelay theirs;
    final LiveView view;
    final JetcdWatch jetcd;
    private final SharedClient client;

    ViewBesideJetcd(EtcdMember member, KeyRange range) {
        this(member, range, "", "");
    }

    /** As a user, unless the name is empty. */
    ViewBesideJetcd(EtcdMember member, KeyRange range, String user, String password) {
        ours = new WatchRelay(member.directEndpoint());
        theirs = new WatchRelay(member.directEndpoint());
        EtcdSettingsBuilder settings =
                EtcdSettings.builder().endpoints(ours.endpoint()).callTimeout(CALL_TIMEOUT);
        ClientBuilder jetcdClient = Client.builder().endpoints(theirs.endpoint());
        if (!user.isEmpty()) {
            settings.credentials(user, password);
            jetcdClient.user(bytes(user)).password(bytes(password));
        }
        client = new SharedClient(settings.build(), clock, clock::close);
        view = LiveView.open(client, range, closed -> {});
        view.subscribe(recorder);
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
        jetcd = new JetcdWatch(jetcdClient, range, false);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    void cutOff() {
        ours.cutOff();
        theirs.cutOff();
    }

    void letIn() {
        ours.letIn();
        theirs.letIn();
    }

    /** Writes what neither watches: jetcd takes etcd's newest revision for the first that it misses. */
    static void putElsewhere(EtcdCluster cluster) {
        cluster.truth().put("elsewhere", "1");
    }

    /** Each relay does this to the first message of such a kind. */
    void once(Predicate<WatchResponse> which, Fate fate) {
        ours.rule(onceOnly(which, fate));
        theirs.rule(onceOnly(which, fate));
    }

    static Rule onceOnly(Predicate<WatchResponse> which, Fate fate) {
        AtomicBoolean done = new AtomicBoolean();
        return (stream, message) -> which.test(message) && done.compareAndSet(false, true) ? fate : Fate.PASS;
    }

    /** That a watch stands. */
    static boolean isCreated(WatchResponse message) {
        return message.getCreated() && !message.getCanceled();
    }

    static boolean hasEvents(WatchResponse message) {
        return message.getEventsCount() > 0;
    }

    /** What the view's steps said, as {@link JetcdWatch#told} says it. */
    List<String> viewTold() {
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

    void viewToldUpTo(String value) {
        await().atMost(LIMIT).until(() -> viewTold().contains(value));
    }

    void bothTold(String value) {
        viewToldUpTo(value);
        jetcd.awaitTold(value);
    }

    /** The view followed each revision, from the first list on. */
    void viewToldWithoutResync(String... values) {
        viewToldUpTo(values[values.length - 1]);
        assertThat(viewTold()).containsExactly(values);
        assertThat(recorder.resyncs()).isEqualTo(1);
    }

    @Override
    public void close() {
        jetcd.close();
        view.close();
        client.close();
        ours.close();
        theirs.close();
    }
}
