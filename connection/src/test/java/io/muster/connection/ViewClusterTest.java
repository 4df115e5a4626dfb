package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.muster.connection.PrefixView.Freshness;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdRequestException;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view on three members, some of which fail. */
@EtcdTest(own = true, members = 3, proxies = true)
class ViewClusterTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private EtcdCluster cluster;
    private EtcdConnection etcd;
    private PrefixView view;
    private String prefix;
    private int written;
    private Recorder recorder = new Recorder();

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        watchWith(Settings.of(cluster).callTimeout(Duration.ofSeconds(3)).build());
    }

    private void watchWith(EtcdSettings settings) {
        etcd = EtcdConnection.open(settings);
        view = etcd.view(KeyRange.prefix(prefix));
        view.subscribe(recorder);
        view.ready().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    private void put() {
        recorder.awaitRevision(cluster.truth().put(prefix + "k", "" + ++written));
    }

    private void heal() {
        cluster.heal();
        awaitOneLeader();
    }

    /**
     * Until all members follow one leader in one term. One that comes back may have gone on to a later term by itself,
     * before etcd 3.5 in any case, and ends the leader's: a write of that moment may be lost.
     */
    private void awaitOneLeader() {
        await().atMost(LIMIT).ignoreException(EtcdRequestException.class).until(() -> {
            String status = cluster.etcdctl("endpoint", "status", "--write-out=json");
            return Stream.of("\"leader\":\\d+", "\"raftTerm\":\\d+")
                    .map(field -> Pattern.compile(field).matcher(status).results())
                    .map(found -> found.map(MatchResult::group).toList())
                    .allMatch(said -> said.size() == cluster.members().size()
                            && said.stream().distinct().count() == 1);
        });
    }

    private void followedEachWrite() {
        assertThat(recorder.resyncs()).isEqualTo(1);
        assertThat(recorder.steps()).hasSize(written);
        recorder.replayed();
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.LIVE);
    }

    @Test
    void itFollowsThroughTheRestartOfEachMemberAndOfAllAtOnce() {
        put();
        for (EtcdMember member : cluster.members()) {
            member.kill();
            put();
            member.restart();
            awaitOneLeader();
            put();
        }
        cluster.members().forEach(EtcdMember::kill);
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
        cluster.members().parallelStream().forEach(EtcdMember::restart);
        awaitOneLeader();
        put();
        followedEachWrite();
    }

    @Test
    void aChangeOfLeaderIsNotNoticed() {
        put();
        EtcdMember leader = cluster.leader();
        cluster.moveLeader(cluster.members().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow());
        put();
        followedEachWrite();
    }

    @Test
    void membersMayLeaveAndOthersJoinUntilNoneIsLeftOfTheFirstOnes() {
        put();
        List<Long> first = cluster.members().stream().map(EtcdMember::id).toList();
        for (EtcdMember member : cluster.members()) {
            member.wipe();
            awaitOneLeader();
            put();
        }
        assertThat(cluster.members().stream().map(EtcdMember::id)).doesNotContainAnyElementsOf(first);
        followedEachWrite();
    }

    @Test
    void aMemberMayBeReplacedWhereItAloneIsKnownAndItsNewStreamBreaksAtOnce() {
        EtcdMember member = cluster.member(0);
        try (ViewBesideJetcd both = new ViewBesideJetcd(member, KeyRange.prefix(prefix))) {
            put();
            both.bothTold("1");
            both.cutOff();
            member.wipe();
            awaitOneLeader();
            put();
            put();
            ViewBesideJetcd.putElsewhere(cluster);
            both.once(ViewBesideJetcd::isCreated, WatchRelay.Fate.PASS_AND_BREAK);
            both.letIn();
            both.viewToldUpTo("3");
            awaitToldOfMore(both.jetcd);
            both.viewToldUpTo("" + written);
            assertThat(both.recorder.resyncs()).isEqualTo(1);
            assertThat(both.viewTold()).startsWith("1", "2", "3").hasSize(written);
            assertThat(both.jetcd.told()).doesNotContain("2", "3");
        }
    }

    /** Writes until what is written is heard of: nobody knows when jetcd has resumed. */
    private void awaitToldOfMore(JetcdWatch jetcd) {
        int before = jetcd.told().size();
        await().atMost(LIMIT).until(() -> {
            put();
            return jetcd.told().size() > before;
        });
    }

    @Test
    void withoutAMajorityItIsStaleUntilThereIsOneAgain() {
        put();
        cluster.member(0).kill();
        cluster.member(1).kill();
        await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
        assertThat(view.snapshot().size()).isEqualTo(1);
        cluster.member(0).restart();
        put();
        cluster.member(1).restart();
        awaitOneLeader();
        put();
        followedEachWrite();
    }

    @Test
    void aMemberWithoutALeaderIsLeftForOneThatHasOne() {
        put();
        for (EtcdMember member : cluster.members()) {
            // A leader that is cut off cannot be written to; the others take a while to see that.
            cluster.moveLeader(cluster.member((member.index() + 1) % 3));
            cluster.partition(member);
            put();
            heal();
            put();
        }
        followedEachWrite();
    }

    @Test
    void aViewThatKnowsOnlyACutOffMemberIsStaleUntilItHasALeader() {
        etcd.close();
        recorder = new Recorder();
        EtcdMember leader = cluster.leader();
        EtcdMember follower = cluster.members().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        watchWith(EtcdSettings.builder().endpoints(follower.endpoint()).build());
        try (JetcdWatch jetcd =
                new JetcdWatch(Client.builder().endpoints(follower.endpoint()), KeyRange.prefix(prefix), true)) {
            put();
            jetcd.awaitTold("1");
            cluster.partition(follower);
            await().atMost(LIMIT).until(() -> view.freshness() == Freshness.STALE);
            jetcd.awaitOver();
            long last = cluster.truth().put(prefix + "k", "" + ++written);
            heal();
            recorder.awaitRevision(last);
            followedEachWrite();
            assertThat(jetcd.told()).containsExactly("1");
        }
    }

    @Test
    void aFrozenMemberHoldsUpNobodyWhoWaits() {
        put();
        for (EtcdMember member : cluster.members()) {
            member.pause();
            try {
                long last = cluster.truth().put(prefix + "k", "" + ++written);
                view.awaitRevision(last).orTimeout(60, TimeUnit.SECONDS).join();
            } finally {
                member.resume();
            }
            awaitOneLeader();
            put();
        }
        followedEachWrite();
    }
}
