package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.AuthMode;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import io.muster.testkit.ServedCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases and keys that somebody else takes away; the TTL is so long that no renewal is of help. */
@EtcdTest(own = true, proxies = true)
class SessionRevokeTest {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private EtcdCluster cluster;
    private FaultProxy proxy;
    private String prefix;
    private EtcdConnection etcd;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        proxy = cluster.member(0).proxy();
        etcd = EtcdConnection.open(Settings.of(cluster).namespace(prefix).build());
    }

    @AfterEach
    void close() {
        proxy.heal();
        etcd.close();
    }

    private Optional<EtcdEntry> keyOf(Session session) {
        return keyOf(cluster, prefix, session);
    }

    private static Optional<EtcdEntry> keyOf(EtcdCluster cluster, String prefix, Session session) {
        return cluster.truth().list(prefix + "muster/sessions/").stream()
                .filter(entry -> entry.key().endsWith("/" + Long.toHexString(session.leaseId())))
                .findFirst();
    }

    private Session watched() {
        Session session = etcd.openSession(TTL);
        await().atMost(LIMIT).until(() -> keyOf(session).isPresent());
        return session;
    }

    private static Session.State end(Session session) {
        return session.ended().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void aRevokeIsNoticedWithinASecondWhileConnected() {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sessions.add(watched());
        }
        List<Duration> delays = new ArrayList<>();
        for (Session session : sessions) {
            List<Session.State> told = new CopyOnWriteArrayList<>();
            session.onStateChange(Runnable::run, told::add);
            cluster.truth().revokeLease(session.leaseId());
            long revoked = System.nanoTime();
            assertThat(end(session)).isEqualTo(Session.State.LOST);
            delays.add(Duration.ofNanos(System.nanoTime() - revoked));
            assertThat(session.isActive()).isFalse();
            // The listener may be told on another thread, and later.
            await().atMost(LIMIT).untilAsserted(() -> assertThat(told).containsExactly(Session.State.LOST));
        }
        assertThat(delays.stream().sorted().toList().get(2)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aRevokeRightAfterOpeningIsNoticedToo() {
        Session session = etcd.openSession(TTL);
        cluster.truth().revokeLease(session.leaseId());
        assertThat(end(session)).isEqualTo(Session.State.LOST);
    }

    @Test
    void whoDeletesTheKeyAloneEndsNothing() {
        Session session = watched();
        EtcdEntry first = keyOf(session).orElseThrow();
        assertThat(first.lease()).isEqualTo(session.leaseId());
        assertThat(first.value())
                .matches("\\{\"host\":\"[^\"]+\",\"pid\":"
                        + ProcessHandle.current().pid() + ",\"since\":\"[-:.\\dT]+Z\"}");
        for (int i = 0; i < 5; i++) {
            EtcdEntry now = keyOf(session).orElseThrow();
            cluster.truth().delete(now.key());
            await().atMost(LIMIT)
                    .until(() -> keyOf(session)
                            .filter(again -> again.createRevision() > now.createRevision())
                            .isPresent());
        }
        assertThat(keyOf(session)).map(EtcdEntry::lease).contains(session.leaseId());
        assertThat(session.state()).isEqualTo(Session.State.ACTIVE);
        cluster.truth().revokeLease(session.leaseId());
        assertThat(end(session)).isEqualTo(Session.State.LOST);
    }

    @Test
    void aRevokeInTheDarkIsNoticedWhenTheLightIsBack() {
        Session revoked = watched();
        Session other = watched();
        proxy.blackHole();
        cluster.truth().revokeLease(revoked.leaseId());
        // The view cannot follow, and has to compare.
        cluster.compact();
        proxy.reset();
        proxy.heal();
        assertThat(end(revoked)).isEqualTo(Session.State.LOST);
        assertThat(other.isActive()).isTrue();
        assertThat(keyOf(other)).isPresent();
    }

    @Test
    void closingLeavesNoKey() {
        Session session = watched();
        session.close();
        assertThat(session.state()).isEqualTo(Session.State.CLOSED);
        assertThat(keyOf(session)).isEmpty();
    }

    @Test
    void aSessionOpenedAndClosedAtOnceWritesNoKey() {
        Session session = watched();
        // What opens the view may still be on its way; and a machine that is held up takes long for what is brief.
        await().atMost(LIMIT).until(() -> {
            ServedCalls before = ServedCalls.by(cluster);
            etcd.openSession(Duration.ofSeconds(2)).close();
            return ServedCalls.by(cluster).since(before).isEmpty();
        });
        assertThat(session.isActive()).isTrue();
    }

    @Test
    void aUserWithoutTheRightDoesWithoutUntilItIsGranted() {
        LeapingClock clock = new LeapingClock();
        try (EtcdCluster locked = EtcdCluster.builder().auth(AuthMode.SIMPLE).start()) {
            locked.truth().addUser("ann", "secret", "ann/");
            SharedClient client = new SharedClient(
                    Settings.of(locked).credentials("ann", "secret").build(), clock, clock::close);
            try {
                Session session = client.sessions()
                        .open(TTL)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                // Three renewals later it has asked, and been denied, and asked again.
                for (int i = 0; i < 3; i++) {
                    Duration before = session.remaining();
                    clock.leap(TTL.dividedBy(3));
                    await().atMost(LIMIT).until(() -> session.remaining().compareTo(before.minusSeconds(30)) > 0);
                }
                assertThat(keyOf(locked, "", session)).isEmpty();
                await().atMost(LIMIT).until(() -> session.state() == Session.State.ACTIVE);
                locked.etcdctl("role", "grant-permission", "ann", "--prefix=true", "readwrite", "muster/sessions/");
                await().atMost(LIMIT).until(() -> {
                    // Time passes only as far as renewals follow it.
                    if (session.remaining().compareTo(TTL.dividedBy(2)) > 0) {
                        clock.leap(Duration.ofSeconds(20));
                    }
                    return keyOf(locked, "", session).isPresent();
                });
                locked.truth().revokeLease(session.leaseId());
                assertThat(end(session)).isEqualTo(Session.State.LOST);
            } finally {
                client.close();
            }
        }
    }
}
