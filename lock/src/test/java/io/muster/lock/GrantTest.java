package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.ViewChange;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a grant can do, and what a lock can be asked to do with it. */
@EtcdTest
class GrantTest extends WithPeers {
    private Peer peer;

    @BeforeEach
    void open() {
        peer = peer();
    }

    private DistributedLockBuilder lock() {
        return DistributedLock.builder(peer.etcd, "lock");
    }

    private static Op last(String value) {
        return Op.put(Bytes.utf8("last"), Bytes.utf8(value));
    }

    @Test
    void lastWritesAndTheReleaseAreOneTransaction() throws InterruptedException {
        LockGrant grant = peer.lock.acquire();
        try (Changes changes = Changes.in(peer)) {
            grant.releaseWith(last("word"));
            assertThat(changes.untilNow())
                    .singleElement()
                    .satisfies(change -> assertThat(change.entries())
                            .hasSize(2)
                            .hasAtLeastOneElementOfType(ViewChange.Removed.class)
                            .hasAtLeastOneElementOfType(ViewChange.Added.class));
        }
        assertThat(cluster.truth().get(prefix + "last")).contains("word");
        assertThat(keys(cluster, prefix + "lock/")).isEmpty();
        grant.close();
        assertThatThrownBy(() -> grant.releaseWith(last("again"))).isInstanceOf(LockLostException.class);
        assertThat(cluster.truth().get(prefix + "last")).contains("word");
    }

    @Test
    void lastWritesOfAFormerHolderAreRefused() {
        LockGrant grant = peer.lock.acquire();
        cluster.truth().deletePrefix(prefix + "lock/");
        assertThatThrownBy(() -> grant.releaseWith(last("word"))).isInstanceOf(LockLostException.class);
        assertThat(cluster.truth().get(prefix + "last")).isEmpty();
    }

    @Test
    void theProofComesWithTheReleaseAndNotForALostLock() {
        LockGrant grant = peer.lock.acquire();
        CompletableFuture<Void> proof = grant.proof();
        assertThat(proof).isNotDone();
        grant.close();
        soon(proof);
        LockGrant lost = peer.lock.acquire();
        cluster.truth().deletePrefix(prefix + "lock/");
        assertThat(lost.verify()).isFalse();
        assertThatThrownBy(() -> soon(lost.proof())).hasCauseInstanceOf(LockLostException.class);
    }

    @Test
    void aReleaseInTheBackgroundIsProvedLaterAndAwaitedByTheConnectionsClose() {
        AtomicReference<LockGrant> seen = new AtomicReference<>();
        DistributedLock lock = lock().releaseInBackground().build();
        lock.withLock(seen::set);
        assertThat(seen.get().isHeld()).isFalse();
        soon(seen.get().proof());
        assertThat(keys(cluster, prefix)).isEmpty();
        lock.withLock(grant -> {
            cluster.truth().deletePrefix(prefix + "lock/");
            seen.set(grant);
        });
        assertThatThrownBy(() -> soon(seen.get().proof())).hasCauseInstanceOf(LockLostException.class);
        lock.withLock(() -> {});
        peer.close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void aHolderWhoHoldsForTooLongIsToldAndTheNextHasItsTurn() {
        DistributedLock bounded = lock().longestHold(Duration.ofMillis(300)).build();
        CompletableFuture<LockGrant> next = new CompletableFuture<>();
        assertThatThrownBy(() -> bounded.withLock(grant -> {
                    assertThat(grant.remaining()).isLessThanOrEqualTo(Duration.ofMillis(300));
                    peer.lock.acquireAsync().thenAccept(next::complete);
                    assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
                    assertThat(soon(grant.lost())).isEqualTo(LossReason.HELD_TOO_LONG);
                    assertThat(grant.isHeld()).isFalse();
                    assertThat(soon(next).isHeld()).isTrue();
                }))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("held for too long");
        soon(next).close();
        assertThat(bounded.acquire().lockName()).as("it can be taken again").isEqualTo("lock");
        awaitKeys(cluster, prefix, 0);
        lock().longestHold(Duration.ofMinutes(1)).build().withLock(() -> {});
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void aReentrantLockRunsABodyInsideABodyUnderTheSameGrant() {
        DistributedLock lock = lock().reentrant().build();
        lock.withLock(outer -> {
            assertThat(lock.tryCallWithLock(LockGrant::fencingToken).orElseThrow())
                    .isEqualTo(outer.fencingToken());
            lock.withLock(inner -> assertThat(inner.isHeld()).isTrue());
            assertThat(outer.isHeld()).isTrue();
            assertThat(keys(cluster, prefix)).hasSize(1);
            assertThat(soon(elsewhere(() -> lock.tryWithLock(() -> {}))))
                    .as("another thread")
                    .isFalse();
        });
        assertThat(keys(cluster, prefix)).isEmpty();
        assertThat(lock.tryWithLock(() -> {})).isTrue();
    }

    @Test
    void locksOfOneTtlShareOneSession() {
        DistributedLock one = DistributedLock.builder(peer.etcd, "one")
                .ttl(Duration.ofSeconds(30))
                .build();
        DistributedLock two = DistributedLock.builder(peer.etcd, "two")
                .ttl(Duration.ofSeconds(30))
                .build();
        try (LockGrant first = one.acquire();
                LockGrant second = two.acquire()) {
            assertThat(first.isHeld() && second.isHeld()).isTrue();
            assertThat(one.inspect().holder().orElseThrow().leaseId())
                    .isEqualTo(two.inspect().holder().orElseThrow().leaseId())
                    .isNotEqualTo(peer.etcd.session().leaseId());
        }
    }

    @Test
    void whoeverLooksSeesHolderAndWaitersInOrderAndWhatTheySayOfThemselves() {
        assertThat(peer.lock.inspect().holder()).isEmpty();
        LockGrant holder = lock().note("night shift").build().acquire();
        CompletableFuture<LockGrant> second = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<LockGrant> third = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        LockState state = peer.lock.inspect();
        assertThat(state.lock()).isEqualTo("lock");
        assertThat(state.holder()).hasValueSatisfying(place -> {
            assertThat(place.token()).isEqualTo(holder.fencingToken());
            assertThat(place.owner()).contains("pid=" + ProcessHandle.current().pid(), "since=", "note=night shift");
        });
        assertThat(state.waiters()).hasSize(2);
        holder.close();
        assertThat(soon(second).fencingToken()).isEqualTo(state.waiters().get(0).token());
        soon(second).close();
        assertThat(soon(third).fencingToken()).isEqualTo(state.waiters().get(1).token());
        soon(third).close();
    }

    @Test
    void aForcedReleaseTakesTheLockOnlyFromTheOneWhoWasMeant() {
        LockGrant holder = peer.lock.acquire();
        CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        assertThat(peer.lock.forceRelease(holder.fencingToken())).isTrue();
        assertThat(soon(holder.lost())).isEqualTo(LossReason.KEY_GONE);
        LockGrant successor = soon(next);
        assertThat(peer.lock.forceRelease(holder.fencingToken()))
                .as("it has gone")
                .isFalse();
        assertThat(successor.verify()).isTrue();
        assertThatThrownBy(holder::close).isInstanceOf(LockLostException.class);
        successor.close();
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> lock().ttl(Duration.ofMillis(10)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("ttl: PT0.01S");
        assertThatThrownBy(() -> lock().handOverLocally(0, Duration.ofSeconds(1)))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> lock().stickFor(Duration.ZERO)).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> lock().longestHold(Duration.ZERO)).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void futuresCompleteOnCallbackThreadsAndNotOnThoseOfTheNetwork() {
        CompletableFuture<String> acquired = new CompletableFuture<>();
        CompletableFuture<String> released = new CompletableFuture<>();
        CompletableFuture<String> lost = new CompletableFuture<>();
        LockGrant holder = peer.lock.acquire();
        CompletableFuture<LockGrant> waiting = peer.lock.acquireAsync();
        waiting.thenAccept(grant -> acquired.complete(threadName()));
        awaitKeys(cluster, prefix, 2);
        holder.proof().thenRun(() -> released.complete(threadName()));
        holder.closeAsync();
        soon(waiting).lost().thenRun(() -> lost.complete(threadName()));
        cluster.truth().deletePrefix(prefix + "lock/");
        assertThat(soon(CompletableFuture.allOf(acquired, released, lost))).isNull();
        assertThat(java.util.List.of(acquired.join(), released.join(), lost.join()))
                .allSatisfy(thread -> assertThat(thread).doesNotContain("grpc", "timer"));
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    @Test
    void onceNotHeldNeverHeldAgain() {
        LockGrant grant = peer.lock.acquire();
        peer.revokeLease(cluster);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !grant.isHeld());
        LockGrant next = soon(peer.lock.acquireAsync());
        assertThat(next.isHeld()).isTrue();
        assertThat(grant.isHeld()).isFalse();
        assertThat(grant.verify()).isFalse();
        assertThat(grant.remaining()).isZero();
        next.close();
    }
}
