package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class MultiLockTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        one = Peer.on(cluster, prefix, "b");
        two = Peer.on(cluster, prefix, "b");
    }

    @AfterEach
    void closeBoth() {
        one.close();
        two.close();
    }

    private static DistributedMultiLock locks(Peer peer, String... names) {
        return DistributedMultiLock.of(peer.etcd, List.of(names));
    }

    @Test
    void allAreHeldTogetherAndGivenBackTogether() {
        DistributedMultiLock locks = locks(one, "c", "a", "b");
        assertThat(locks.names()).containsExactly("a", "b", "c");
        MultiGrant grant = locks.acquire();
        assertThat(grant.isHeld() && grant.verify()).isTrue();
        assertThat(grant.remaining()).isPositive();
        assertThat(grant.grants().stream().map(LockGrant::lockName)).containsExactly("a", "b", "c");
        assertThat(grant.grant("b").fencingToken())
                .isEqualTo(two.lock.inspect().holder().orElseThrow().token());
        assertThat(two.lock.tryAcquire()).isEmpty();
        grant.guarded().put("data", "by all");
        grant.close();
        grant.close();
        assertThat(grant.isHeld()).isFalse();
        assertThatThrownBy(grant::ensureHeld).isInstanceOf(LockLostException.class);
        assertThat(keys(cluster, prefix)).containsExactly(prefix + "data");
    }

    @Test
    void whoCannotHaveAllInTimeHasNoneAndLeavesNothing() {
        LockGrant held = two.lock.acquire();
        DistributedMultiLock locks = locks(one, "a", "b", "c");
        assertThat(locks.tryAcquire()).isEmpty();
        assertThat(soon(locks.acquireAsync(Duration.ofMillis(100)))).isEmpty();
        assertThat(locks.withLocks(Duration.ofMillis(50), () -> {})).isFalse();
        assertThat(locks.callWithLocks(Duration.ZERO, () -> 42)).isEqualTo(new Attempt.Missed<>("b", Duration.ZERO));
        awaitKeys(cluster, prefix, 1);
        CompletableFuture<MultiGrant> cancelled = locks.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        cancelled.cancel(true);
        awaitKeys(cluster, prefix, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(locks::acquire).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        awaitKeys(cluster, prefix, 1);
        held.close();
        assertThat(locks.callWithLocks(Duration.ofSeconds(30), () -> 42)).isEqualTo(new Attempt.Ran<>(42));
        awaitKeys(cluster, prefix, 0);
        assertThatThrownBy(() -> locks.acquire(Duration.ofMillis(-1))).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void whoTakesThemInWhateverOrderNeverWaitsForEver() {
        AtomicIntegerArray inside = new AtomicIntegerArray(3);
        List<String> broken = new CopyOnWriteArrayList<>();
        String[][] wanted = {{"a", "b"}, {"b", "a"}, {"c", "a"}, {"b", "c"}};
        ExecutorService threads = Executors.newFixedThreadPool(wanted.length);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            String[] names = wanted[i];
            DistributedMultiLock locks = locks(i % 2 == 0 ? one : two, names);
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < 8; round++) {
                            locks.withLocks(() -> {
                                for (String name : names) {
                                    if (inside.incrementAndGet(name.charAt(0) - 'a') > 1) {
                                        broken.add(name);
                                    }
                                }
                                for (String name : names) {
                                    inside.decrementAndGet(name.charAt(0) - 'a');
                                }
                            });
                        }
                    },
                    threads));
        }
        soon(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        threads.shutdown();
        assertThat(broken).isEmpty();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void whenOneIsLostGuardedWritesAreRefusedAndTheRestIsGivenBack() {
        MultiGrant grant = locks(one, "a", "b").acquire();
        cluster.truth().deletePrefix(prefix + "b/");
        assertThatThrownBy(() -> grant.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        assertThat(soon(grant.lost())).isEqualTo(LossReason.KEY_GONE);
        assertThat(grant.isHeld()).isFalse();
        assertThat(grant.grant("a").isHeld()).isTrue();
        assertThatThrownBy(grant::close).isInstanceOf(LockLostException.class);
        assertThat(cluster.truth().get(prefix + "data")).isEmpty();
        awaitKeys(cluster, prefix, 0);
        assertThatThrownBy(() -> grant.grant("c")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGuardedTransactionWhoseOwnConditionFailsIsNoLoss() {
        try (MultiGrant grant = locks(one, "a", "b").acquire()) {
            Bytes key = Bytes.utf8("data");
            Txn absent = Txn.when(Compare.present(key)).then(Op.put(key, key)).otherwise(Op.get(key));
            assertThat(grant.guarded().commit(absent).succeeded()).isFalse();
            assertThat(grant.guarded().commit(absent).results()).hasSize(1);
            assertThat(grant.isHeld()).isTrue();
        }
    }

    @Test
    void aBodyIsInterruptedWhenAnyOfThemIsLost() {
        DistributedMultiLock locks = locks(one, "a", "b", "c");
        assertThatThrownBy(() -> locks.withLocks(() -> {
                    two.lock.forceRelease(
                            two.lock.inspect().holder().orElseThrow().token());
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(LockLostException.class);
        assertThat(Thread.interrupted()).isFalse();
        awaitKeys(cluster, prefix, 0);
        assertThat(locks.callWithLocks(() -> 42)).isEqualTo(42);
    }

    @Test
    void whoLosesOneWhileItWaitsForTheNextIsToldAndHasNone() {
        LockGrant held = two.lock.acquire();
        DistributedMultiLock locks = locks(one, "a", "b");
        CompletableFuture<MultiGrant> taking = locks.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        cluster.truth().deletePrefix(prefix + "a/");
        assertThatThrownBy(() -> soon(taking)).hasCauseInstanceOf(LockLostException.class);
        awaitKeys(cluster, prefix, 1);
        CompletableFuture<RuntimeException> thrown = elsewhere(() -> {
            try {
                locks.withLocks(() -> {});
                return new IllegalStateException("it had both");
            } catch (LockLostException | WaitInterruptedException e) {
                return e;
            }
        });
        awaitKeys(cluster, prefix, 3);
        cluster.truth().deletePrefix(prefix + "a/");
        assertThat(soon(thrown)).isInstanceOf(LockLostException.class);
        awaitKeys(cluster, prefix, 1);
        held.close();
    }

    @Test
    void whenTheSessionIsLostAllAreLost() {
        MultiGrant grant = locks(one, "a", "b").acquire();
        one.revokeLease(cluster);
        soon(grant.lost());
        assertThat(grant.verify()).isFalse();
        assertThatThrownBy(() -> grant.guarded().put("data", "late")).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> soon(grant.closeAsync())).hasCauseInstanceOf(LockLostException.class);
        assertThat(two.lock.withLock(Duration.ofSeconds(30), () -> {})).isTrue();
    }

    @Test
    void whoseConnectionClosesWhileItWaitsHasNone() {
        LockGrant held = two.lock.acquire();
        CompletableFuture<MultiGrant> taking = locks(one, "a", "b").acquireAsync();
        awaitKeys(cluster, prefix, 3);
        one.close();
        assertThatThrownBy(() -> soon(taking)).isInstanceOf(CompletionException.class);
        awaitKeys(cluster, prefix, 1);
        held.close();
    }

    @Test
    void namesHaveToDiffer() {
        assertThatThrownBy(() -> locks(one, "a", "a")).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> locks(one)).isInstanceOf(InvalidSettingException.class);
    }
}
