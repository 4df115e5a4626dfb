package io.muster.lock;

import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.EtcdConnection;
import io.muster.connection.LossReason;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class LossTest extends WithPeers {
    private Peer peer;

    @BeforeEach
    void open() {
        peer = peer();
    }

    private void deleteKeyByHand() {
        cluster.truth().deletePrefix(prefix);
    }

    @Test
    void anOperatorsRevokeInterruptsTheBodyAndEndsInLockLost() {
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicReference<LockGrant> seen = new AtomicReference<>();
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    seen.set(grant);
                    peer.revokeLease(cluster);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                    }
                    assertThat(grant.isHeld()).isFalse();
                    assertThatThrownBy(grant::ensureHeld).isInstanceOf(LockLostException.class);
                }))
                .isInstanceOfSatisfying(LockLostException.class, e -> {
                    assertThat(e.mayHaveHappened()).isTrue();
                    assertThat(e.key()).isEqualTo(Optional.of("lock"));
                });
        assertThat(interrupted).isTrue();
        assertThat(soon(seen.get().lost())).isIn(LossReason.SESSION_LOST, LossReason.KEY_GONE);
        assertThat(seen.get().remaining()).isZero();
    }

    @Test
    void theInterruptOfALossComesOutAsTheLoss() {
        assertThatThrownBy(() -> peer.lock.withLock(() -> {
                    peer.revokeLease(cluster);
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(LockLostException.class)
                .hasSuppressedException(new InterruptedException());
    }

    @Test
    void anExceptionOfTheBodysOwnWinsOverTheLoss() {
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    peer.revokeLease(cluster);
                    grant.lost().join();
                    throw new IllegalStateException("the body's own");
                }))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).hasAtLeastOneElementOfType(LockLostException.class));
    }

    @Test
    void aBodyThatDoesNotNoticeTheLossStillDoesNotReturnNormally() {
        assertThatThrownBy(() -> peer.lock.callWithLock(() -> {
                    peer.revokeLease(cluster);
                    return "result";
                }))
                .isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> peer.lock.withLock(() -> deleteKeyByHand())).isInstanceOf(LockLostException.class);
    }

    @Test
    void ourInterruptDoesNotOutliveTheBody() {
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    deleteKeyByHand();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }))
                .isInstanceOf(LockLostException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aBodyThatOnlyWantsASignalIsNotInterrupted() {
        DistributedLock lock =
                DistributedLock.builder(peer.etcd, "lock").onLoss(OnLoss.SIGNAL).build();
        assertThatThrownBy(() -> lock.withLock(grant -> {
                    deleteKeyByHand();
                    assertThat(soon(grant.lost())).isEqualTo(LossReason.KEY_GONE);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }))
                .isInstanceOf(LockLostException.class);
    }

    @Test
    void theBodysOwnExceptionWinsAndTheLossIsSuppressedInIt() {
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    peer.revokeLease(cluster);
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasAtLeastOneElementOfType(LockLostException.class));
    }

    @Test
    void guardedWritesAreRefusedOnceTheLockIsLostEvenBeforeItIsKnown() {
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    assertThat(grant.guarded().put("data", "first")).isPositive();
                    cluster.truth().deletePrefix(prefix + "lock/");
                    assertThatThrownBy(() -> grant.guarded().put("data", "second"))
                            .isInstanceOfSatisfying(
                                    LockLostException.class,
                                    e -> assertThat(e.mayHaveHappened()).isFalse());
                    assertThat(grant.isHeld()).isFalse();
                }))
                .isInstanceOf(LockLostException.class);
        assertThat(cluster.truth().get(prefix + "data")).contains("first");
    }

    @Test
    void closingAGrantTellsThatItWasLostAndOnlyOnce() {
        LockGrant grant = peer.lock.acquire();
        deleteKeyByHand();
        assertThatThrownBy(grant::close).isInstanceOf(LockLostException.class);
        grant.close();
        LockGrant another = peer.lock.acquire();
        deleteKeyByHand();
        assertThat(another.verify()).isFalse();
        assertThatThrownBy(() -> soon(another.closeAsync())).hasCauseInstanceOf(LockLostException.class);
    }

    @Test
    void aFormerHoldersReleaseLeavesTheNextHolderAlone() {
        try (Peer rival = Peer.on(cluster, prefix, "lock")) {
            LockGrant former = peer.lock.acquire();
            CompletableFuture<LockGrant> next = rival.lock.acquireAsync();
            Peer.awaitKeys(cluster, prefix, 2);
            peer.revokeLease(cluster);
            LockGrant holder = soon(next);
            assertThat(holder.fencingToken().isNewerThan(former.fencingToken())).isTrue();
            assertThatThrownBy(former::close).isInstanceOf(LockLostException.class);
            assertThat(holder.verify()).isTrue();
            holder.close();
        }
    }

    @Test
    void afterALossTheLockIsTakenOnANewSession() {
        Session first = peer.etcd.session();
        assertThatThrownBy(() -> peer.lock.withLock(grant -> {
                    peer.revokeLease(cluster);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException lost) {
                        assertThat(grant.isHeld()).isFalse();
                    }
                }))
                .isInstanceOf(LockLostException.class);
        soon(first.ended());
        assertThat(peer.lock.callWithLock(() -> "result")).isEqualTo("result");
        assertThat(peer.etcd.session()).isNotSameAs(first);
    }

    @Test
    void aLockWithItsOwnTtlHasASessionOfItsOwn() {
        DistributedLock brief = DistributedLock.builder(peer.etcd, "brief")
                .ttl(Duration.ofSeconds(30))
                .build();
        brief.withLock(grant -> {
            assertThat(grant.remaining()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(30));
            peer.revokeLease(cluster);
            assertThat(grant.verify()).isTrue();
        });
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void aClosedConnectionGivesItsLocksBackThoughOthersShareItsSession(EtcdCluster cluster) {
        try (var first = EtcdConnection.open(cluster.connectString());
                var second = EtcdConnection.open(cluster.connectString())) {
            String name = prefix.substring(1);
            LockGrant grant = DistributedLock.of(first, name).acquire();
            first.close();
            assertThat(grant.isHeld()).isFalse();
            assertThat(soon(grant.lost())).isEqualTo(LossReason.CONNECTION_CLOSED);
            assertThat(second.session().isActive()).isTrue();
            assertThat(DistributedLock.of(second, name).tryWithLock(() -> {})).isTrue();
        }
    }
}
