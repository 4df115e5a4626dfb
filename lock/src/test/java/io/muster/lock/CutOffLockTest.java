package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.connection.LossReason;
import io.muster.connection.UnavailableException;
import io.muster.connection.WaitInterruptedException;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.FaultProxy.Silence;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A holder and a waiter whose way to etcd is cut. */
@EtcdTest(proxies = true, own = true)
class CutOffLockTest extends WithPeers {
    private FaultProxy proxy;
    private Peer peer;

    @BeforeEach
    void open() {
        proxy = cluster.member(0).proxy();
        peer = peer();
        peer.etcd.session();
    }

    @AfterEach
    void heal() {
        proxy.reset();
        proxy.heal();
    }

    @ParameterizedTest
    @EnumSource(Silence.class)
    void aHolderThatIsCutOffIsToldBeforeEtcdLetsGo(Silence silence) {
        DistributedLock brief = DistributedLock.builder(peer.etcd, "lock")
                .ttl(Duration.ofSeconds(3))
                .build();
        CompletableFuture<Long> told = new CompletableFuture<>();
        CompletableFuture<Long> interrupted = new CompletableFuture<>();
        CompletableFuture<Long> letGo = new CompletableFuture<>();
        assertThatThrownBy(() -> brief.withLock(grant -> {
                    grant.lost().thenRun(() -> told.complete(System.nanoTime()));
                    proxy.blackHole(silence);
                    letGo.completeAsync(this::heardOnceEtcdHasLetGo, watch -> new Thread(watch, "watch").start());
                    assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
                    interrupted.complete(System.nanoTime());
                    assertThat(grant.isHeld()).isFalse();
                    assertThat(soon(grant.lost())).isEqualTo(LossReason.SESSION_LOST);
                }))
                .isInstanceOf(LockLostException.class);
        assertThat(soon(told)).isLessThan(soon(letGo));
        assertThat(soon(interrupted)).isLessThan(soon(letGo));
    }

    /**
     * When a message is heard that this process sends itself once etcd, asked past the proxy, has no key any more.
     *
     * <p>It goes the way of a loss: by the timer, where what is due earlier comes first, and from callback to callback,
     * more often than a loss. So a machine that stands still holds up both, and a loss that was due before is ahead.
     */
    private long heardOnceEtcdHasLetGo() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> keys(cluster, prefix).isEmpty());
        CompletableFuture<Void> timer = new CompletableFuture<>();
        peer.etcd.timing().schedule(Duration.ZERO, () -> timer.complete(null));
        CompletableFuture<Void> message = timer;
        for (int i = 0; i < 10; i++) {
            message = message.thenRunAsync(() -> {}, peer.etcd.callbackExecutor());
        }
        soon(message);
        return System.nanoTime();
    }

    @Test
    void aLatchIsSeenToOpenThoughTheWayWasCutMeanwhile() {
        CompletableFuture<Void> waiting =
                DistributedCountDownLatch.of(peer.etcd, "ready", 1).awaitAsync();
        proxy.blackHole();
        cluster.truth().put(prefix + "ready%latch/1/somebody", "");
        proxy.reset();
        proxy.heal();
        soon(waiting);
    }

    @Test
    void anInterruptWhileEnteringLeavesNoKeyOnceTheNetworkIsBack() {
        proxy.blackHoleDownstream();
        CompletableFuture<Throwable> thrown = interruptedWhileAcquiring(() -> awaitKeys(cluster, prefix, 1));
        assertThat(soon(thrown)).isInstanceOf(WaitInterruptedException.class);
        proxy.reset();
        proxy.heal();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void anInterruptWhileItsTurnIsLookedAtLeavesNoKeyOnceTheNetworkIsBack() {
        String stranger = prefix + "lock/stranger";
        cluster.truth().put(stranger, "");
        CompletableFuture<Throwable> thrown = interruptedWhileAcquiring(() -> {
            awaitKeys(cluster, prefix, 2);
            // The event arrives, the answer to the look does not.
            assertThat(peer.lock.acquire(Duration.ofMillis(100))).isEmpty();
            proxy.blackHoleUpstream();
            cluster.truth().delete(stranger);
        });
        assertThat(soon(thrown)).isInstanceOf(WaitInterruptedException.class);
        proxy.reset();
        proxy.heal();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void anInterruptWhileGivingBackStaysSetAndTheProofIsAwaited() {
        LockGrant grant = peer.lock.acquire();
        proxy.delay(Duration.ofMillis(300));
        Thread.currentThread().interrupt();
        grant.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void whoIsEnteringAgainAfterALostAnswerIsNotForgottenWhenTheConnectionCloses() {
        proxy.blackHoleDownstream();
        CompletableFuture<LockGrant> entering = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 1);
        proxy.reset();
        proxy.heal();
        peer.close();
        boolean held = soon(entering.handle((grant, failure) -> grant != null && grant.isHeld()));
        assertThat(held).isFalse();
        awaitKeys(cluster, prefix, 0);
    }

    /** Takes the lock on a thread that is interrupted after something has happened. */
    private CompletableFuture<Throwable> interruptedWhileAcquiring(Runnable before) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                peer.lock.withLock(() -> thrown.complete(new AssertionError("it has the lock")));
            } catch (WaitInterruptedException e) {
                thrown.complete(e);
            }
        });
        thread.start();
        before.run();
        thread.interrupt();
        return thrown;
    }

    @Test
    void aLocalLineThatIsCutOffWhileEnteringTellsItsWaitersSoAndNotThatTheLockIsTaken() {
        try (Peer hasty = Peer.on(cluster, prefix, "lock", Duration.ofSeconds(2))) {
            hasty.etcd.session();
            DistributedLock local = DistributedLock.builder(hasty.etcd, "lock")
                    .handOverLocally(10, Duration.ofSeconds(1))
                    .build();
            proxy.blackHoleUpstream();
            var first = local.acquireAsync(Duration.ofMillis(100));
            var second = local.acquireAsync(Duration.ofMillis(100));
            assertThatThrownBy(() -> soon(first)).hasCauseInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> soon(second)).hasCauseInstanceOf(UnavailableException.class);
            proxy.reset();
            proxy.heal();
            awaitKeys(cluster, prefix, 0);
        }
    }
}
