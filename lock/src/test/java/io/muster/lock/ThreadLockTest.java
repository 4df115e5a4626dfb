package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lock as the JDK knows locks. */
@EtcdTest
// Locking and unlocking is what is tested; the connection that is closed after each test gives back the rest.
@SuppressWarnings("LockNotBeforeTry")
class ThreadLockTest extends WithPeers {
    private Peer peer;
    private Lock lock;

    @BeforeEach
    void open() {
        peer = peer();
        lock = peer.lock.asLock();
    }

    @Test
    void itIsOwnedByTheThreadThatTookItAsOftenAsItTookIt() throws Exception {
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        boolean other = soon(elsewhere(lock::tryLock));
        assertThat(other).isFalse();
        CompletableFuture<Boolean> stranger = elsewhere(() -> {
            lock.unlock();
            return true;
        });
        assertThatThrownBy(() -> soon(stranger)).hasCauseInstanceOf(IllegalMonitorStateException.class);
        lock.unlock();
        lock.unlock();
        assertThat(keys(cluster, prefix)).hasSize(1);
        lock.unlock();
        assertThat(keys(cluster, prefix)).isEmpty();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void waitingForItCanBeInterruptedUnlessItIsPlainLock() throws Exception {
        LockGrant holder = peer.lock.acquire();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                lock.lockInterruptibly();
                interrupted.completeExceptionally(new AssertionError("it has the lock"));
            } catch (InterruptedException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiter.start();
        awaitKeys(cluster, prefix, 2);
        waiter.interrupt();
        assertThat(soon(interrupted)).as("the interrupt is used up").isFalse();
        awaitKeys(cluster, prefix, 1);
        CompletableFuture<Boolean> locked = new CompletableFuture<>();
        Thread stubborn = new Thread(() -> {
            lock.lock();
            locked.complete(Thread.currentThread().isInterrupted());
            lock.unlock();
        });
        stubborn.start();
        awaitKeys(cluster, prefix, 2);
        stubborn.interrupt();
        holder.close();
        assertThat(soon(locked)).isTrue();
        awaitKeys(cluster, prefix, 0);
        assertThat(lock.tryLock(20, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void unlockTellsThatItWasLost() {
        lock.lock();
        cluster.truth().deletePrefix(prefix + "lock/");
        assertThatThrownBy(lock::unlock).isInstanceOf(LockLostException.class);
        lock.lock();
        lock.unlock();
    }
}
