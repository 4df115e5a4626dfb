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
import io.muster.testkit.ServedCalls;
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
    private static final Duration TTL = Duration.ofMinutes(2);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final LeapingClock clock = new LeapingClock();
    private final List<Session.State> told = new CopyOnWriteArrayList<>();
    private EtcdCluster cluster;
    private FaultProxy proxy;
    private SharedClient client;
    private LeaseSession session;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        proxy = cluster.member(0).proxy();
        client = new SharedClient(Settings.of(cluster).namespace(prefix).build(), clock, clock::close);
        session = open(TTL);
        session.onStateChange(Runnable::run, told::add);
    }

    private LeaseSession open(Duration ttl) {
        return client.sessions().open(ttl).orTimeout(60, TimeUnit.SECONDS).join();
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
        return session.ended().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Nothing comes after these, if they are final; the listener may hear of the end later than others do. */
    private void toldIs(Session.State... states) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(told).containsExactly(states));
    }

    private int renewals() {
        return ServedCalls.by(cluster).of("LeaseKeepAlive");
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
            long set = clock.nanoTime();
            clock.setWall(HOUR);
            look();
            assertThat(session.isActive()).isTrue();
            await().atMost(LIMIT).until(() -> told.size() == 2 * times);
            // As much as a renewal gives that was sent after the setting; the margin is a twentieth.
            Duration remaining = session.remaining();
            Duration passed = Duration.ofNanos(clock.nanoTime() - set);
            assertThat(remaining.plus(passed))
                    .isGreaterThan(TTL.multipliedBy(19).dividedBy(20).minusNanos(2));
        }
        assertThat(told).containsExactly(SUSPECT, ACTIVE, SUSPECT, ACTIVE, SUSPECT, ACTIVE);
    }

    @Test
    void aGapBetweenTheClocksLeavesItSuspectWhileEtcdDoesNotAnswer() {
        proxy.blackHole();
        clock.setWall(HOUR);
        look();
        // A look by a thread that is held up between its readings tells nothing; the next one comes by itself.
        await().atMost(LIMIT).until(() -> session.state() == SUSPECT);
        assertThat(session.isActive()).isTrue();
        clock.leap(TTL);
        assertThat(session.isActive()).isFalse();
        assertThat(end()).isEqualTo(LOST);
        toldIs(SUSPECT, LOST);
    }

    @Test
    void aRenewalThatWasUnderWayWhenTheGapCameDoesNotCount() {
        // None is under way, and the next one is not due for a while.
        await().atMost(LIMIT)
                .until(() -> session.renewalDueNanos() - clock.nanoTime()
                        > LOOK.multipliedBy(3).toNanos());
        proxy.blackHoleDownstream();
        int before = renewals();
        clock.leap(TTL.dividedBy(3));
        await().atMost(LIMIT).until(() -> renewals() > before);
        clock.setWall(HOUR);
        look();
        await().atMost(LIMIT).until(() -> told.contains(SUSPECT));
        int underWay = renewals();
        proxy.heal();
        await().atMost(LIMIT).until(() -> told.contains(ACTIVE));
        assertThat(renewals()).isGreaterThan(underWay);
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
        await().atMost(LIMIT).until(() -> told.contains(LOST));
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
        toldIs(LOST);
    }

    @Test
    void whatTheMachineSleptCountsAlthoughTheTimersStoodStill() {
        // So long that no timer helps.
        Duration ttl = Duration.ofDays(10);
        Session longer = open(ttl);
        // A renewal may not come before the question.
        proxy.blackHole();
        clock.sleep(ttl.dividedBy(2));
        assertThat(longer.remaining()).isLessThan(ttl.dividedBy(2));
        proxy.heal();
        // Overdue, so it renews at the next look at the clock, which comes by itself.
        await().atMost(LIMIT).until(() -> longer.remaining().compareTo(ttl.dividedBy(2)) > 0);
        clock.sleep(ttl);
        assertThat(longer.isActive()).isFalse();
        assertThat(longer.ended().orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(LOST);
    }
}
