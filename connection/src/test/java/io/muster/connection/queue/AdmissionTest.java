package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.keys;
import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.SessionLostException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines in which several are let in at a time, and those whose places have a second key. */
@EtcdTest
class AdmissionTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "q");
        two = Peer.on(cluster, prefix, "q");
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    private static CompletableFuture<Hold> enter(Peer peer, Function<EtcdConnection, WaitQueue> queue) {
        return queue.apply(peer.etcd).enter(SessionSource.of(peer.session), Bytes.utf8("somebody"), hold -> hold);
    }

    private static WaitQueue few(EtcdConnection etcd) {
        return WaitQueue.ofPlaces(etcd, "q", 2);
    }

    private static WaitQueue shared(EtcdConnection etcd) {
        return WaitQueue.shared(etcd, "q");
    }

    private static WaitQueue alone(EtcdConnection etcd) {
        return WaitQueue.alone(etcd, "q");
    }

    private static WaitQueue delayed(EtcdConnection etcd) {
        return WaitQueue.of(etcd, "q").delayedAfterLoss(Duration.ofMillis(100));
    }

    private void awaitKeys(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> keys(cluster, prefix).size() == count);
    }

    @Test
    void allKindsUseTheirKeysAgain() {
        for (Function<EtcdConnection, WaitQueue> kind : List.<Function<EtcdConnection, WaitQueue>>of(
                AdmissionTest::few, AdmissionTest::shared, AdmissionTest::alone, AdmissionTest::delayed)) {
            Set<Bytes> used = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                Hold hold = soon(enter(one, kind));
                used.add(hold.key());
                assertThat(soon(hold.releaseAsync())).isTrue();
            }
            assertThat(used).hasSize(1);
        }
    }

    @Test
    void whoBeginsToShareKeepsItsPlaceAndNobodyGetsItsKeyMeanwhile() {
        Hold alone = soon(enter(one, AdmissionTest::alone));
        Hold sharing = soon(alone.shareAsync(Runnable::run)).orElseThrow();
        assertThat(sharing.token()).isEqualTo(alone.token());
        assertThat(soon(alone.proof())).isTrue();
        assertThat(alone.isHeld()).isFalse();
        Hold beside = soon(enter(one, AdmissionTest::shared));
        assertThat(beside.key()).isNotEqualTo(sharing.key());
        assertThat(soon(alone.shareAsync(Runnable::run))).isEmpty();
        assertThat(soon(alone.releaseAsync())).isTrue();
        assertThat(soon(sharing.verifyAsync())).isTrue();
        assertThat(soon(sharing.releaseAsync())).isTrue();
        assertThat(soon(beside.releaseAsync())).isTrue();
        Hold next = soon(enter(one, AdmissionTest::alone));
        assertThat(next.key()).as("given back when both were gone").isEqualTo(alone.key());
        assertThat(soon(next.releaseAsync())).isTrue();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void howeverAnAttemptEndsItsPlaceIsForgottenAndItsKeysGo() {
        int before = AttemptKey.placesInUse();
        Hold holder = soon(enter(one, AdmissionTest::alone));
        CompletableFuture<Hold> cancelled = enter(two, AdmissionTest::alone);
        awaitKeys(4);
        cancelled.cancel(true);
        awaitKeys(2);
        CompletableFuture<Hold> next = enter(two, AdmissionTest::alone);
        awaitKeys(4);
        assertThat(soon(holder.releaseAsync())).isTrue();
        cluster.truth().delete(prefix + soon(next).key().utf8());
        assertThat(soon(next.join().releaseAsync())).isFalse();
        awaitKeys(0);
        soon(enter(two, AdmissionTest::alone)).giveUp(LossReason.HELD_TOO_LONG);
        awaitKeys(0);
        Hold robbed = soon(enter(one, AdmissionTest::alone));
        cluster.truth().delete(prefix + robbed.key().utf8());
        assertThat(soon(robbed.shareAsync(Runnable::run))).isEmpty();
        assertThat(robbed.isHeld()).isFalse();
        awaitKeys(0);
        soon(enter(one, AdmissionTest::alone));
        CompletableFuture<Hold> waiting = enter(two, AdmissionTest::alone);
        awaitKeys(4);
        String key = keys(cluster, prefix).stream()
                .filter(found -> found.contains("alone/" + Long.toHexString(two.session.leaseId())))
                .findFirst()
                .orElseThrow();
        cluster.truth().delete(key);
        assertThatThrownBy(() -> soon(waiting)).hasCauseInstanceOf(SessionLostException.class);
        awaitKeys(2);
        enter(two, AdmissionTest::shared);
        awaitKeys(3);
        soon(enter(one, AdmissionTest::few));
        WaitQueue another = WaitQueue.ofPlaces(two.etcd, "q", 3);
        assertThatThrownBy(() -> soon(another.enter(SessionSource.of(two.session), Bytes.EMPTY, hold -> hold)))
                .hasCauseInstanceOf(InvalidSettingException.class);
        one.close();
        two.close();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AttemptKey.placesInUse() <= before);
        awaitKeys(0);
    }

    @Test
    void whateverBecomesOfWhoDelaysItsSuccessorNoKeyStays() {
        Hold holder = soon(enter(one, AdmissionTest::delayed));
        CompletableFuture<Hold> cancelled = enter(two, AdmissionTest::delayed);
        awaitKeys(4);
        cancelled.cancel(true);
        awaitKeys(2);
        CompletableFuture<Hold> next = enter(two, AdmissionTest::delayed);
        awaitKeys(4);
        assertThat(soon(holder.releaseAsync())).isTrue();
        cluster.truth().delete(prefix + soon(next).key().utf8());
        assertThat(soon(next.join().releaseAsync())).isFalse();
        awaitKeys(0);
        soon(enter(two, AdmissionTest::delayed)).giveUp(LossReason.HELD_TOO_LONG);
        awaitKeys(0);
        soon(enter(one, AdmissionTest::delayed));
        CompletableFuture<Hold> waiting = enter(two, AdmissionTest::delayed);
        awaitKeys(4);
        cluster.truth().revokeLease(two.session.leaseId());
        assertThatThrownBy(() -> soon(waiting)).hasCauseInstanceOf(SessionLostException.class);
        awaitKeys(2);
    }

    @Test
    void asManyAreLetInAsGiveBackAndNoMore() {
        Hold first = soon(enter(one, AdmissionTest::few));
        Hold second = soon(enter(one, AdmissionTest::few));
        CompletableFuture<Hold> third = enter(two, AdmissionTest::few);
        awaitKeys(3);
        CompletableFuture<Hold> fourth = enter(two, AdmissionTest::few);
        awaitKeys(4);
        CompletableFuture<Hold> fifth = enter(two, AdmissionTest::few);
        awaitKeys(5);
        soon(first.releaseAsync(Op.put(Bytes.utf8("last"), Bytes.utf8("word"))));
        assertThat(soon(third).isHeld()).isTrue();
        assertThat(fourth).isNotDone();
        fourth.cancel(true);
        awaitKeys(4);
        assertThat(fifth).isNotDone();
        soon(second.releaseAsync());
        soon(soon(fifth).releaseAsync());
        soon(third.join().releaseAsync());
        awaitKeys(1);
        assertThat(keys(cluster, prefix)).containsExactly(prefix + "last");
    }

    @Test
    void onlyWhoIsAloneWhereOthersShareCanBeginToShare() {
        Hold sharing = soon(enter(one, AdmissionTest::shared));
        assertThat(sharing.canBeShared()).isFalse();
        assertThatThrownBy(() -> sharing.shareAsync(Runnable::run)).isInstanceOf(IllegalStateException.class);
        Hold first = soon(one.enter());
        assertThatThrownBy(() -> first.shareAsync(Runnable::run)).isInstanceOf(IllegalStateException.class);
    }
}
