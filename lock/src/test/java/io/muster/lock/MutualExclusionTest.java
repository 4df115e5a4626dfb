package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class MutualExclusionTest extends WithPeers {
    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo() {
        one = peer();
        two = peer();
    }

    @Test
    void neverTwoAtOnceAmongThreadsAndProcessesAndTokensGrow() {
        Contention seen = Contention.over(one.lock, two.lock, 10);
        assertThat(seen.mostInside()).isEqualTo(1);
        assertThat(seen.tokens()).hasSize(80).isSorted().doesNotHaveDuplicates();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void twoObjectsOfOneNameOnOneConnectionAreOneLock() {
        DistributedLock again = DistributedLock.of(one.etcd, "lock");
        one.lock.withLock(() -> {
            assertThat(again.tryWithLock(() -> {})).isFalse();
            assertThat(one.lock.tryAcquire()).isEmpty();
        });
        assertThat(again.tryWithLock(() -> {})).isTrue();
    }

    @Test
    void whoMissesTheLockIsToldSoByTheResult() throws InterruptedException {
        try (LockGrant grant = one.lock.acquire()) {
            assertThat(grant.lockName()).isEqualTo("lock");
            Changes changes = Changes.in(one);
            assertThat(two.lock.tryCallWithLock(() -> "result").ran()).isFalse();
            assertThat(two.lock.tryAcquire()).isEmpty();
            assertThat(changes.untilNow()).as("trying writes nothing").isEmpty();
            changes.close();
            Attempt<String> missed = two.lock.callWithLock(Duration.ofMillis(200), () -> "result");
            assertThat(missed).isEqualTo(new Attempt.Missed<>("lock", Duration.ofMillis(200)));
            assertThat(missed.orElse("other")).isEqualTo("other");
            assertThatThrownBy(missed::orElseThrow)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("lock lock: held by somebody else; waited PT0.2S");
            assertThat(two.lock.acquire(Duration.ofMillis(100))).isEmpty();
        }
        awaitKeys(cluster, prefix + "lock/", 0);
        assertThatThrownBy(() -> two.lock.acquire(Duration.ofMillis(-1))).hasMessageContaining("wait: PT-0.001S");
    }

    @Test
    void aGrantGoesFromThreadToThread() {
        LockGrant grant = one.lock.acquire();
        soon(elsewhere(() -> {
            assertThat(grant.verify()).isTrue();
            grant.close();
            grant.close();
            return true;
        }));
        assertThat(grant.isHeld()).isFalse();
        assertThatThrownBy(grant::ensureHeld).hasMessageContaining("it was released");
        assertThat(two.lock.tryAcquire()).isPresent();
    }

    @Test
    void anInterruptedWaiterLeavesTheLineAndKeepsItsInterrupt() {
        LockGrant holder = one.lock.acquire();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                two.lock.withLock(() -> {});
            } catch (WaitInterruptedException e) {
                thrown.set(e);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        waiter.start();
        awaitKeys(cluster, prefix, 2);
        waiter.interrupt();
        assertThat(soon(interrupted)).isTrue();
        assertThat(thrown.get()).hasMessage("acquire lock lock: interrupted while waiting");
        awaitKeys(cluster, prefix, 1);
        assertThat(holder.isHeld()).isTrue();
    }

    @Test
    void aCancelledWaiterLeavesTheLineAndTheNextIsServed() {
        LockGrant holder = one.lock.acquire();
        CompletableFuture<LockGrant> cancelled = two.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<LockGrant> next = two.lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        assertThat(cancelled.cancel(true)).isTrue();
        awaitKeys(cluster, prefix, 2);
        soon(holder.closeAsync());
        assertThat(soon(next).isHeld()).isTrue();
    }

    @Test
    void hundredsOfWaitersTakeNoThreads() {
        LockGrant holder = one.lock.acquire();
        assertThat(two.lock.tryAcquire()).isEmpty();
        int before = Thread.activeCount();
        List<CompletableFuture<LockGrant>> waiters = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiters.add(two.lock.acquireAsync());
        }
        awaitKeys(cluster, prefix, 301);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Thread.activeCount() <= before + 5);
        holder.close();
        assertThat(soon(CompletableFuture.anyOf(waiters.toArray(CompletableFuture[]::new))))
                .isInstanceOf(LockGrant.class);
        waiters.forEach(waiter -> waiter.cancel(true));
        two.close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void whoLooksWithEtcdctlSeesWhoHoldsIt() {
        one.lock.withLock(() -> assertThat(cluster.truth().list(prefix).get(0).value())
                .contains("pid=" + ProcessHandle.current().pid(), "thread=", "since=", "host="));
    }

    @Test
    void aNameWithASlashIsALockOfItsOwn() {
        DistributedLock below = DistributedLock.of(two.etcd, "lock/1");
        one.lock.withLock(() -> assertThat(below.tryWithLock(() -> {})).isTrue());
        below.withLock(() -> assertThat(one.lock.tryWithLock(() -> {})).isTrue());
    }
}
