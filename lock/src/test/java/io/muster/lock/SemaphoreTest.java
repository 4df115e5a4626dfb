package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.FencingToken;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.SessionLostException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class SemaphoreTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;
    private DistributedSemaphore here;
    private DistributedSemaphore there;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "lock");
        two = Peer.on(cluster, prefix, "lock");
        here = DistributedSemaphore.of(one.etcd, "seats", 2);
        there = DistributedSemaphore.of(two.etcd, "seats", 2);
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    @Test
    void asManyAsThereArePermitsHoldOneAndTheNextWaitTheirTurn() {
        assertThat(here.availablePermits()).isEqualTo(2);
        LockGrant first = here.acquire();
        LockGrant second = there.acquire();
        assertThat(first.verify() && second.verify()).isTrue();
        assertThat(there.availablePermits()).isZero();
        List<CompletableFuture<LockGrant>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add((i % 2 == 0 ? here : there).acquireAsync());
            awaitKeys(cluster, prefix, 3 + i);
        }
        second.close();
        LockGrant third = soon(waiting.get(0));
        assertThat(waiting.get(1)).isNotDone();
        first.close();
        LockGrant fourth = soon(waiting.get(1));
        assertThat(waiting.get(2)).isNotDone();
        fourth.close();
        LockGrant fifth = soon(waiting.get(2));
        assertThat(waiting.get(3)).isNotDone();
        third.close();
        LockGrant last = soon(waiting.get(3));
        assertThat(List.of(first, second, third, fourth, fifth, last).stream().map(LockGrant::fencingToken))
                .isSorted()
                .doesNotHaveDuplicates();
        fifth.close();
        last.close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void neverMoreThanThereArePermits() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostInside = new AtomicInteger();
        List<FencingToken> tokens = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            DistributedSemaphore semaphore = i % 2 == 0 ? here : there;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < 10; round++) {
                            semaphore.withPermit(permit -> {
                                mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                tokens.add(permit.fencingToken());
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                            });
                        }
                    },
                    threads));
        }
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        threads.shutdown();
        assertThat(mostInside.get()).isBetween(1, 2);
        assertThat(tokens).hasSize(80).doesNotHaveDuplicates();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void whoDoesNotWaitGetsAFreePermitOrWritesNothing() {
        LockGrant first = here.tryAcquire().orElseThrow();
        assertThat(there.callWithPermit(Duration.ZERO, () -> 42)).isEqualTo(new Attempt.Ran<>(42));
        LockGrant second = soon(there.tryAcquireAsync()).orElseThrow();
        try (Changes changes = Changes.in(one)) {
            assertThat(here.tryAcquire()).isEmpty();
            assertThat(there.withPermit(Duration.ZERO, () -> {})).isFalse();
            assertThat(changes.untilNow()).isEmpty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        first.close();
        second.close();
        assertThat(here.callWithPermit(() -> 43)).isEqualTo(43);
    }

    @Test
    void aPlaceThatIsGivenUpInTheMiddleLetsNobodyIn() {
        LockGrant first = here.acquire();
        LockGrant second = there.acquire();
        CompletableFuture<LockGrant> cancelled = there.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        CompletableFuture<LockGrant> next = here.acquireAsync();
        awaitKeys(cluster, prefix, 4);
        cancelled.cancel(true);
        assertThat(there.acquire(Duration.ofMillis(100))).isEmpty();
        awaitKeys(cluster, prefix, 3);
        assertThat(next).isNotDone();
        assertThat(first.verify() && second.verify()).isTrue();
        first.close();
        soon(next).close();
        second.close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void aPermitIsLostWithItsSessionAndItsWritesAreRefused() {
        LockGrant kept = there.acquire();
        LockGrant lost = here.acquire();
        CompletableFuture<LockGrant> next = there.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        one.revokeLease(cluster);
        assertThat(soon(next).verify()).isTrue();
        soon(lost.lost());
        assertThatThrownBy(() -> lost.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        kept.guarded().put("data", "kept");
        soon(next).guarded().put("data", "next");
        assertThat(cluster.truth().get(prefix + "data")).contains("next");
        kept.close();
        soon(next).close();
    }

    @Test
    void aWaiterWhosePlaceIsTakenIsToldSo() {
        LockGrant first = here.acquire();
        LockGrant second = here.acquire();
        CompletableFuture<LockGrant> waiting = there.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        LockState state = there.inspect();
        assertThat(state.holders()).hasSize(2);
        assertThat(state.waiters()).hasSize(1);
        assertThat(here.forceRelease(state.waiters().get(0).token())).isTrue();
        assertThatThrownBy(() -> soon(waiting)).hasCauseInstanceOf(SessionLostException.class);
        assertThat(soon(here.forceReleaseAsync(first.fencingToken()))).isTrue();
        assertThat(soon(there.inspectAsync()).holders()).hasSize(1);
        assertThat(second.verify()).isTrue();
        assertThat(first.verify()).isFalse();
    }

    @Test
    void whoSaysAnotherNumberOfPermitsIsRefusedAndLeavesNothing() {
        LockGrant first = here.acquire();
        DistributedSemaphore other = DistributedSemaphore.of(two.etcd, "seats", 5);
        assertThatThrownBy(other::acquire)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("permits: 5 (expected: 2, as for those who hold or wait for permits of seats)");
        assertThatThrownBy(() -> soon(other.acquireAsync())).hasCauseInstanceOf(InvalidSettingException.class);
        awaitKeys(cluster, prefix, 1);
        first.close();
        other.withPermit(() -> {});
        assertThatThrownBy(() -> DistributedSemaphore.of(one.etcd, "seats", 0)).hasMessageContaining("permits: 0");
    }

    @Test
    void itHasNothingToDoWithALockOfItsName() {
        DistributedLock plain = DistributedLock.of(two.etcd, "seats");
        here.withPermit(() -> assertThat(plain.tryWithLock(() -> {})).isTrue());
        plain.withLock(() -> assertThat(here.tryAcquire()).isPresent());
    }
}
