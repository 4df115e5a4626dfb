package io.muster.connection;

import static io.muster.connection.Session.State.ACTIVE;
import static io.muster.connection.Session.State.LOST;
import static io.muster.connection.Session.State.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session on clocks that leap, stop and are set. */
@EtcdTest(own = true, proxies = true)
class SessionClockTest {
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final LeapingClock clock = new LeapingClock();
    private final List<Session.State> told = new CopyOnWriteArrayList<>();
    private EtcdCluster cluster;
    private FaultProxy proxy;
    private SharedClient client;
    private Session session;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        proxy = cluster.member(0).proxy();
        client = new SharedClient(Settings.of(cluster).namespace(prefix).build(), clock, clock::close);
        session = open(TTL);
        session.onStateChange(Runnable::run, told::add);
    }

    private Session open(Duration ttl) {
        return client.sessions().open(ttl).orTimeout(40, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        proxy.heal();
        client.close();
    }

    private void look() {
        clock.leap(LOOK);
        clock.settle();
    }

    private Session.State end() {
        return session.ended().orTimeout(40, TimeUnit.SECONDS).join();
    }

    @Test
    void whoSetsTheWallClockBackChangesNothing() {
        for (int i = 0; i < 3; i++) {
            clock.setWall(HOUR.negated());
            look();
        }
        assertThat(told).isEmpty();
        assertThat(session.isActive()).isTrue();
    }

    @Test
    void whoSetsTheWallClockForwardMakesItAskEtcdAndChangesNothingElse() {
        for (int i = 1; i <= 3; i++) {
            int times = i;
            Duration before = session.remaining();
            clock.setWall(HOUR);
            look();
            assertThat(session.isActive()).isTrue();
            await().atMost(LIMIT).until(() -> told.size() == 2 * times);
            assertThat(session.remaining()).isGreaterThan(before.minus(LOOK));
        }
        assertThat(told).containsExactly(SUSPECT, ACTIVE, SUSPECT, ACTIVE, SUSPECT, ACTIVE);
    }

    @Test
    void aGapBetweenTheClocksLeavesItSuspectWhileEtcdDoesNotAnswer() {
        proxy.blackHole();
        clock.setWall(HOUR);
        look();
        assertThat(session.state()).isEqualTo(SUSPECT);
        assertThat(session.isActive()).isTrue();
        clock.leap(TTL);
        assertThat(session.isActive()).isFalse();
        assertThat(end()).isEqualTo(LOST);
        assertThat(told).containsExactly(SUSPECT, LOST);
    }

    @Test
    void aRenewalThatWasUnderWayWhenTheGapCameDoesNotCount() {
        int before = ServedCalls.by(cluster).of("LeaseKeepAlive");
        proxy.delay(LOOK);
        clock.leap(TTL.dividedBy(3));
        clock.settle();
        clock.setWall(HOUR);
        look();
        await().atMost(LIMIT).until(() -> told.contains(ACTIVE));
        assertThat(ServedCalls.by(cluster).of("LeaseKeepAlive") - before).isGreaterThanOrEqualTo(2);
        assertThat(told).containsExactly(SUSPECT, ACTIVE);
    }

    @Test
    void anOutageOfAnHourEndsItOnceAndForEver() {
        proxy.blackHole();
        for (int i = 0; i < 6; i++) {
            clock.leap(TTL.dividedBy(7));
            clock.settle();
            assertThat(session.isActive()).isTrue();
        }
        clock.leap(HOUR);
        assertThat(session.isActive()).isFalse();
        assertThat(session.remaining()).isZero();
        assertThat(end()).isEqualTo(LOST);
        proxy.heal();
        for (int i = 0; i < 3; i++) {
            clock.leap(TTL);
            clock.settle();
        }
        assertThat(session.state()).isEqualTo(LOST);
        assertThat(told).containsOnlyOnce(LOST).endsWith(LOST).doesNotContain(ACTIVE);
        // The sessions after it are none the worse.
        assertThat(open(TTL).isActive()).isTrue();
    }

    @Test
    void afterAPauseBeyondTheDeadlineItIsLostAlthoughEtcdStillHasTheLease() {
        clock.leap(TTL);
        assertThat(session.isActive()).isFalse();
        assertThat(session.state()).isEqualTo(LOST);
        assertThat(end()).isEqualTo(LOST);
        assertThat(cluster.truth().leases()).contains(session.leaseId());
        assertThat(told).containsExactly(LOST);
    }

    @Test
    void whatTheMachineSleptCountsAlthoughTheTimersStoodStill() {
        // So long that no timer helps.
        Duration ttl = Duration.ofDays(10);
        Session longer = open(ttl);
        clock.sleep(ttl.dividedBy(2));
        assertThat(longer.remaining()).isLessThan(ttl.dividedBy(2));
        // Overdue, so it renews at the next look at the clock, which comes by itself.
        await().atMost(LIMIT).until(() -> longer.remaining().compareTo(ttl.dividedBy(2)) > 0);
        clock.sleep(ttl);
        assertThat(longer.isActive()).isFalse();
        assertThat(longer.ended().orTimeout(40, TimeUnit.SECONDS).join()).isEqualTo(LOST);
    }
}
