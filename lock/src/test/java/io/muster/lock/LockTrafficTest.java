package io.muster.lock;

import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import io.muster.testkit.ServedCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each path through a lock costs, as the server counts it. */
@EtcdTest(own = true)
class LockTrafficTest {
    private EtcdCluster cluster;
    private Peer peer;

    /** A peer whose session has done all that it does but renewing. */
    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        ServedCalls before = ServedCalls.by(cluster);
        peer = Peer.on(cluster, prefix, "lock");
        peer.etcd.session();
        // The session's key, and the view of it.
        awaitCalls(before, 1, 1);
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private void awaitCalls(ServedCalls before, int transactions, int watches) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            ServedCalls now = ServedCalls.by(cluster);
            return since(before, now, "Txn") >= transactions && since(before, now, "Watch") >= watches;
        });
    }

    private static int since(ServedCalls before, ServedCalls now, String method) {
        return now.of(method) - before.of(method);
    }

    /**
     * The transactions that have come since. Other calls come by themselves at times: a view compares itself with etcd once
     * in a minute, a lock that is held for long is watched.
     */
    private int transactionsSince(ServedCalls before) {
        return since(before, ServedCalls.by(cluster), "Txn");
    }

    private int transactionsOf(Runnable passage) {
        ServedCalls before = ServedCalls.by(cluster);
        passage.run();
        return transactionsSince(before);
    }

    /** Somebody else's place in line, which costs nothing while it lasts. */
    private Runnable heldByHand() {
        peer.etcd.kv().put("lock/by-hand", "");
        return () -> peer.etcd.kv().delete(KeyRange.single("lock/by-hand"));
    }

    @Test
    void aFreeLockCostsOneTransactionAndGivingItBackAnother() {
        assertThat(transactionsOf(() -> peer.lock.acquire().close())).isEqualTo(2);
        assertThat(transactionsOf(() -> peer.lock.withLock(() -> {}))).isEqualTo(2);
        assertThat(transactionsOf(() -> soon(soon(peer.lock.acquireAsync()).closeAsync())))
                .isEqualTo(2);
        ServedCalls before = ServedCalls.by(cluster);
        LockGrant grant = peer.lock.acquire();
        assertThat(transactionsSince(before)).isEqualTo(1);
        grant.close();
        assertThat(transactionsSince(before)).isEqualTo(2);
    }

    @Test
    void guardedWritesAndLastWritesCostNoRequestOfTheirOwn() {
        assertThat(transactionsOf(() -> {
                    LockGrant grant = peer.lock.acquire();
                    grant.guarded().put("data", "guarded");
                    grant.releaseWith(Op.put(Bytes.utf8("data"), Bytes.utf8("last")));
                }))
                .isEqualTo(3);
    }

    @Test
    void tryingAHeldLockCostsOneReadAndAFreeOneThatAndTheTransactions() {
        Runnable release = heldByHand();
        long revision = cluster.truth().revision();
        ServedCalls before = ServedCalls.by(cluster);
        for (int i = 0; i < 10; i++) {
            assertThat(peer.lock.tryAcquire()).isEmpty();
            assertThat(peer.lock.tryWithLock(() -> {})).isFalse();
        }
        ServedCalls after = ServedCalls.by(cluster);
        assertThat(since(before, after, "Txn")).isZero();
        assertThat(since(before, after, "Range")).as("and the view's").isBetween(20, 25);
        assertThat(cluster.truth().revision()).as("nothing was written").isEqualTo(revision);
        release.run();
        assertThat(transactionsOf(
                        () -> assertThat(peer.lock.tryWithLock(() -> {})).isTrue()))
                .isEqualTo(2);
    }

    @Test
    void aHandOverCostsTheEventAndOneReadOnlyTransaction() {
        Runnable release = heldByHand();
        ServedCalls before = ServedCalls.by(cluster);
        CompletableFuture<LockGrant> second = peer.lock.acquireAsync();
        awaitCalls(before, 1, 1);
        CompletableFuture<LockGrant> third = peer.lock.acquireAsync();
        awaitCalls(before, 2, 1);
        before = ServedCalls.by(cluster);
        release.run();
        LockGrant grant = soon(second);
        assertThat(transactionsSince(before)).isEqualTo(1);
        long revision = cluster.truth().revision();
        before = ServedCalls.by(cluster);
        grant.close();
        LockGrant next = soon(third);
        assertThat(transactionsSince(before)).as("and the release").isEqualTo(2);
        assertThat(cluster.truth().revision()).as("the release alone wrote").isEqualTo(revision + 1);
        next.close();
    }

    @Test
    void readersAndWritersCostWhatALockCostsAndADowngradeOneTransaction() {
        DistributedReadWriteLock data = DistributedReadWriteLock.of(peer.etcd, "data");
        assertThat(transactionsOf(() -> data.readLock().withLock(() -> {}))).isEqualTo(2);
        assertThat(transactionsOf(() -> data.writeLock().withLock(() -> {}))).isEqualTo(2);
        assertThat(transactionsOf(
                        () -> data.downgrade(data.writeLock().acquire()).close()))
                .isEqualTo(3);
    }

    @Test
    void aDelayAfterLossCostsNoRequest() {
        DistributedLock delaying = DistributedLock.builder(peer.etcd, "delaying")
                .delayAfterLoss(Duration.ofSeconds(10))
                .build();
        ServedCalls before = ServedCalls.by(cluster);
        delaying.withLock(() -> {});
        // With the key of the session that lives longer.
        awaitCalls(before, 3, 0);
        assertThat(transactionsOf(() -> delaying.withLock(() -> {}))).isEqualTo(2);
    }

    @Test
    void handingOverInTheProcessCostsNothingBetweenTakingTheLockAndGivingItBack() {
        DistributedLock local = DistributedLock.builder(peer.etcd, "lock")
                .handOverLocally(1000, Duration.ofMinutes(5))
                .build();
        assertThat(transactionsOf(() -> {
                    LockGrant first = local.acquire();
                    List<CompletableFuture<LockGrant>> waiting = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        waiting.add(local.acquireAsync());
                    }
                    first.close();
                    waiting.forEach(next -> soon(next).close());
                }))
                .isEqualTo(2);
    }

    @Test
    void takingALockAgainThatStayedCostsNothing() {
        DistributedLock staying = DistributedLock.builder(peer.etcd, "lock")
                .stickFor(Duration.ofMinutes(5))
                .build();
        ServedCalls before = ServedCalls.by(cluster);
        staying.acquire().close();
        awaitCalls(before, 1, 1);
        before = ServedCalls.by(cluster);
        for (int i = 0; i < 100; i++) {
            staying.withLock(() -> {});
        }
        assertThat(transactionsSince(before)).isZero();
    }
}
