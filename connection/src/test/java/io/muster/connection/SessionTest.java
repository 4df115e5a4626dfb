package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@EtcdTest
class SessionTest {
    /** So long that a machine that is held up for a few seconds loses no session. */
    private static final Duration TTL = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aSessionOutlivesItsTtlAndEndsWithItsClose(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            Session session = etcd.openSession(TTL);
            assertThat(session.ttl()).isEqualTo(TTL);
            assertThat(session.remaining()).isBetween(Duration.ofMillis(1), TTL);
            long start = System.nanoTime();
            await().atMost(LIMIT).until(() -> {
                assertThat(session.isActive()).isTrue();
                return System.nanoTime() - start > TTL.multipliedBy(2).toNanos();
            });
            assertThat(cluster.truth().remaining(session.leaseId())).isPresent();
            session.close();
            assertThat(session.state()).isEqualTo(Session.State.CLOSED);
            assertThat(session.isActive()).isFalse();
            assertThat(session.remaining()).isZero();
            assertThat(cluster.truth().leases()).doesNotContain(session.leaseId());
            assertThat(session.ended().join()).isEqualTo(Session.State.CLOSED);
            assertThat(session.closeAsync().join()).isTrue();
            assertThatThrownBy(session::ensureActive).isInstanceOf(SessionLostException.class);
        }
    }

    @Test
    void aRevokedLeaseIsNoticedOnceAndForEver(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            Session session = etcd.openSession(TTL.multipliedBy(3));
            List<Session.State> told = new CopyOnWriteArrayList<>();
            session.onStateChange(Runnable::run, told::add);
            session.onStateChange(Runnable::run, state -> {
                throw new IllegalStateException("a listener that throws");
            });
            cluster.truth().revokeLease(session.leaseId());
            assertThat(session.ended().orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Session.State.LOST);
            assertThat(session.isActive()).isFalse();
            session.close();
            assertThat(session.state()).isEqualTo(Session.State.LOST);
            // The end and the listeners are told on several threads, in no order.
            await().atMost(LIMIT).untilAsserted(() -> assertThat(told).containsExactly(Session.State.LOST));
        }
    }

    @Test
    void theDefaultSessionIsReplacedWhenItIsLost(EtcdCluster cluster) {
        EtcdSettings settings =
                Settings.of(cluster).sessionTtl(TTL).namespace("replaced/").build();
        try (EtcdConnection etcd = EtcdConnection.open(settings)) {
            Session first = etcd.session();
            cluster.truth().revokeLease(first.leaseId());
            first.ended().orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(etcd.session().leaseId()).isNotEqualTo(first.leaseId());
            assertThat(etcd.session().isActive()).isTrue();
        }
    }

    @Test
    void aFrozenServerMakesASessionSuspectThenLostBeforeTheServerLetsGo() {
        try (EtcdCluster cluster = EtcdCluster.start();
                EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            Session session = etcd.openSession(TTL);
            List<Session.State> told = new CopyOnWriteArrayList<>();
            session.onStateChange(Runnable::run, told::add);
            cluster.member(0).pause();
            // Whatever etcd acknowledged was sent before this, and so ends at the latest a TTL after it.
            long frozen = System.nanoTime();
            long[] lastYes = {frozen};
            try {
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
                    long asked = System.nanoTime();
                    lastYes[0] = session.isActive() ? asked : lastYes[0];
                    return session.ended().isDone();
                });
            } finally {
                cluster.member(0).resume();
            }
            assertThat(Duration.ofNanos(lastYes[0] - frozen)).isLessThan(TTL);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(told).containsExactly(Session.State.SUSPECT, Session.State.LOST));
        }
    }

    @Test
    void aBriefFreezeIsSurvived() {
        try (EtcdCluster cluster = EtcdCluster.start();
                EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            // Half of it is left when it is suspect.
            Session session = etcd.openSession(TTL.multipliedBy(2));
            List<Session.State> told = new CopyOnWriteArrayList<>();
            session.onStateChange(Runnable::run, told::add);
            cluster.member(0).pause();
            await().atMost(LIMIT).until(() -> told.contains(Session.State.SUSPECT));
            assertThat(session.isActive()).isTrue();
            cluster.member(0).resume();
            await().atMost(LIMIT).until(() -> told.contains(Session.State.ACTIVE));
            assertThat(session.isActive()).isTrue();
        }
    }

    @Test
    void theDeadlineRunsFromTheSendingAndNotFromTheAnswer() {
        Duration ttl = Duration.ofSeconds(18);
        // An attempt of the first renewal waits for a second, one of the second renewal for two.
        Duration delay = Duration.ofMillis(1400);
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start();
                EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            cluster.member(0).proxy().delay(delay.dividedBy(2));
            Session session = etcd.openSession(ttl);
            List<Session.State> told = new CopyOnWriteArrayList<>();
            session.onStateChange(Runnable::run, told::add);
            // The margin is a twentieth.
            Duration most = ttl.minus(ttl.dividedBy(20)).minus(delay);
            assertThat(session.remaining()).isLessThanOrEqualTo(most);
            // An answer that takes longer than the first patience comes within the second.
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
                Duration now = session.remaining();
                assertThat(now).isLessThanOrEqualTo(most);
                return told.contains(Session.State.ACTIVE);
            });
            assertThat(session.remaining()).isLessThanOrEqualTo(most);
            assertThat(told).startsWith(Session.State.SUSPECT, Session.State.ACTIVE);
        }
    }

    @Test
    void aGrantWhoseAnswerWasLostLeavesNoOrphan() {
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start();
                EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            cluster.member(0).proxy().blackHoleDownstream();
            CompletableFuture<Session> opening = etcd.openSessionAsync(TTL.multipliedBy(3));
            await().atMost(LIMIT).until(() -> !cluster.truth().leases().isEmpty());
            cluster.member(0).proxy().reset();
            cluster.member(0).proxy().heal();
            Session session = opening.orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(cluster.truth().leases()).containsExactly(session.leaseId());
            assertThat(session.ttl()).isEqualTo(TTL.multipliedBy(3));
            assertThat(session.isActive()).isTrue();
        }
    }

    @Test
    void closingIsBoundedForAnyNumberAndSaysWhatCouldNotBeRevoked() {
        Duration callTimeout = Duration.ofSeconds(5);
        try (EtcdCluster cluster = EtcdCluster.builder().clientProxies(true).start()) {
            EtcdConnection etcd = EtcdConnection.open(
                    Settings.of(cluster).callTimeout(callTimeout).build());
            Session first = etcd.openSession(Duration.ofMinutes(1));
            List<Session> others = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                others.add(etcd.openSession(Duration.ofMinutes(1)));
            }
            cluster.member(0).proxy().blackHole();
            CompletableFuture<Boolean> revoked = first.closeAsync();
            assertThat(first.state()).isEqualTo(Session.State.CLOSED);
            assertThat(first.closeAsync()).isNotDone();
            assertThat(revoked.orTimeout(40, TimeUnit.SECONDS).join()).isFalse();
            long start = System.nanoTime();
            etcd.close();
            // One after the other they would take 30 times as long as a call may.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(callTimeout.multipliedBy(10));
            assertThat(others).allMatch(session -> session.state() == Session.State.CLOSED);
        }
    }

    @Test
    void aTtlBelowTheServersMinimumIsReportedAsGranted(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            long before = System.nanoTime();
            Session session = etcd.openSession(Duration.ofSeconds(1));
            Duration remaining = session.remaining();
            Duration passed = Duration.ofNanos(System.nanoTime() - before);
            // A second and a half by etcd's defaults, in whole seconds.
            assertThat(session.ttl()).isEqualTo(Duration.ofSeconds(2));
            // The margin is a fifth of a second; a nanosecond is lost in rounding.
            assertThat(remaining.plus(passed)).isGreaterThan(Duration.ofMillis(1799));
            session.close();
        }
    }

    @Test
    void aTtlThatIsNoTtlIsRefused(EtcdCluster cluster) {
        try (EtcdConnection etcd = EtcdConnection.open(Settings.of(cluster).build())) {
            for (Duration ttl : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofMillis(1500))) {
                assertThatThrownBy(() -> etcd.openSession(ttl))
                        .isInstanceOf(InvalidSettingException.class)
                        .hasMessageContaining("ttl: " + ttl)
                        .hasMessageContaining("whole seconds");
            }
        }
    }
}
