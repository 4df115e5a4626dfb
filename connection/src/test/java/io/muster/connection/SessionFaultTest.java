package io.muster.connection;

import static io.muster.connection.Session.State.ACTIVE;
import static io.muster.connection.Session.State.LOST;
import static io.muster.connection.Session.State.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions on three members that are restarted, frozen and cut off. */
@EtcdTest(own = true, members = 3, proxies = true)
class SessionFaultTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<EtcdConnection> connections = new ArrayList<>();
    private EtcdCluster cluster;

    @BeforeEach
    void use(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void close() {
        cluster.heal();
        connections.forEach(EtcdConnection::close);
    }

    private EtcdConnection connect(EtcdSettingsBuilder settings) {
        EtcdConnection etcd = EtcdConnection.open(settings.callTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(20).plusMillis(connections.size()))
                .build());
        connections.add(etcd);
        return etcd;
    }

    /** Through one member alone. */
    private EtcdConnection connectTo(EtcdMember member) {
        return connect(EtcdSettings.builder().endpoints(member.endpoint()));
    }

    private static List<Session.State> told(Session session) {
        List<Session.State> told = new CopyOnWriteArrayList<>();
        session.onStateChange(Runnable::run, told::add);
        return told;
    }

    private static long deadline(Session session) {
        return System.nanoTime() + session.remaining().toNanos();
    }

    /** Waits until so many of them were renewed. */
    private static void awaitRenewals(List<Session> sessions, int count) {
        Map<Session, Long> before = new HashMap<>();
        sessions.forEach(session -> before.put(session, deadline(session)));
        await().atMost(LIMIT).until(() -> {
            assertThat(sessions).allMatch(Session::isActive);
            return sessions.stream()
                            .filter(session -> deadline(session) - before.get(session)
                                    > Duration.ofMillis(200).toNanos())
                            .count()
                    >= count;
        });
    }

    private EtcdMember follower() {
        return cluster.members().stream()
                .filter(member -> !member.isLeader())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theySurviveWhatOneMemberAtATimeSuffers() {
        EtcdConnection etcd = connect(Settings.of(cluster));
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            // One that waits for its renewal may meet two elections, one after the other, on a machine that is held up.
            sessions.add(etcd.openSession(Duration.ofSeconds(30)));
        }
        List<List<Session.State>> told =
                sessions.stream().map(SessionFaultTest::told).toList();
        for (int i = 0; i < 2; i++) {
            cluster.moveLeader(follower());
            awaitRenewals(sessions, 5);
        }
        for (EtcdMember frozen : List.of(follower(), cluster.leader())) {
            frozen.pause();
            awaitRenewals(sessions, 5);
            frozen.resume();
        }
        cluster.partition(cluster.leader());
        awaitRenewals(sessions, 5);
        cluster.heal();
        EtcdMember cutOff = cluster.leader();
        cutOff.proxy().blackHole();
        awaitRenewals(sessions, 5);
        cutOff.proxy().heal();
        for (EtcdMember member : cluster.members()) {
            member.restart();
            awaitRenewals(sessions, 5);
        }
        awaitRenewals(sessions, sessions.size());
        assertThat(told).allSatisfy(states -> assertThat(states).doesNotContain(LOST));
        assertThat(cluster.truth().leases())
                .containsAll(sessions.stream().map(Session::leaseId).toList());
    }

    @Test
    void whoeverIsCutOffInOneDirectionOrBothIsLostBeforeTheServerLetsGo() {
        List<Session> sessions = new ArrayList<>();
        for (EtcdMember member : cluster.members()) {
            sessions.add(connectTo(member).openSession(Duration.ofSeconds(12)));
        }
        awaitRenewals(sessions, sessions.size());
        await().atMost(LIMIT).until(() -> sessions.stream().allMatch(session -> session.state() == ACTIVE));
        List<List<Session.State>> told =
                sessions.stream().map(SessionFaultTest::told).toList();
        cluster.member(0).proxy().blackHoleUpstream();
        cluster.member(1).proxy().blackHoleDownstream();
        cluster.member(2).proxy().blackHole();
        Map<Session, Long> lastYes = new HashMap<>();
        Map<Session, Long> gone = new HashMap<>();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
            for (Session session : sessions) {
                long asked = System.nanoTime();
                if (session.isActive()) {
                    lastYes.put(session, asked);
                }
            }
            List<Long> leases = cluster.truth().leases();
            long answered = System.nanoTime();
            sessions.stream()
                    .filter(session -> !leases.contains(session.leaseId()))
                    .forEach(session -> gone.putIfAbsent(session, answered));
            return gone.size() == sessions.size()
                    && sessions.stream().allMatch(session -> session.ended().isDone());
        });
        assertThat(sessions)
                .allSatisfy(session -> assertThat(lastYes.get(session)).isLessThan(gone.get(session)));
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(told).allSatisfy(states -> assertThat(states).containsExactly(SUSPECT, LOST)));
        assertThat(sessions).noneMatch(Session::isActive);
    }

    @Test
    void aRevokeWhileItIsSuspectIsNoticedOnceTheNetworkIsBack() {
        EtcdMember member = cluster.member(0);
        Session session = connectTo(member).openSession(Duration.ofSeconds(30));
        List<Session.State> told = told(session);
        member.proxy().blackHole();
        await().atMost(LIMIT).until(() -> told.contains(SUSPECT));
        cluster.truth().revokeLease(session.leaseId());
        assertThat(session.isActive()).isTrue();
        member.proxy().heal();
        assertThat(session.ended().orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(LOST);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(told).containsExactly(SUSPECT, LOST));
    }
}
