package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.InvalidSettingException;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lock that is lost, and whoever waits for it has to wait for a while longer. */
@EtcdTest
class DelayAfterLossTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private EtcdCluster cluster;
    private String prefix;
    private Peer here;
    private Peer elsewhere;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        here = Peer.on(cluster, prefix, "lock");
        elsewhere = Peer.on(cluster, prefix, "lock");
    }

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
    }

    private DistributedLock delaying(Duration delay) {
        return DistributedLock.builder(here.etcd, "lock").delayAfterLoss(delay).build();
    }

    @Test
    void theNextOneWaitsAsLongAsTheDelayLastsThoughTheKeyIsGone() {
        LockGrant holder = delaying(LONG).acquire();
        CompletableFuture<LockGrant> next = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix + "lock/", 3);
        here.revokeLease(cluster);
        soon(holder.lost());
        awaitKeys(cluster, prefix + "lock/", 2);
        assertThat(elsewhere.lock.tryAcquire()).isEmpty();
        LockState state = elsewhere.lock.inspect();
        assertThat(state.holder())
                .hasValueSatisfying(place -> assertThat(place.token()).isEqualTo(holder.fencingToken()));
        assertThat(state.waiters()).hasSize(1);
        assertThatThrownBy(holder::close).isInstanceOf(LockLostException.class);
        assertThat(next).isNotDone();
        assertThat(elsewhere.lock.forceRelease(holder.fencingToken()))
                .as("by hand")
                .isTrue();
        soon(next).close();
        awaitKeys(cluster, prefix + "lock/", 0);
    }

    @Test
    void afterTheDelayTheNextOneHasItsTurn() {
        Duration delay = Duration.ofMillis(700);
        LockGrant holder = delaying(delay).acquire();
        CompletableFuture<LockGrant> next = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix + "lock/", 3);
        long began = System.nanoTime();
        here.revokeLease(cluster);
        LockGrant grant = soon(next);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(delay);
        assertThat(grant.fencingToken().isNewerThan(holder.fencingToken())).isTrue();
        assertThat(holder.isHeld()).isFalse();
        grant.close();
        awaitKeys(cluster, prefix + "lock/", 0);
    }

    @Test
    void aHolderThatHoldsForTooLongDelaysTheNextAsWell() {
        DistributedLock bounded = DistributedLock.builder(here.etcd, "lock")
                .longestHold(Duration.ofMillis(50))
                .delayAfterLoss(LONG)
                .build();
        LockGrant holder = bounded.acquire();
        soon(holder.lost());
        awaitKeys(cluster, prefix + "lock/", 1);
        assertThatThrownBy(holder::close).isInstanceOf(LockLostException.class);
        assertThat(elsewhere.lock.tryAcquire()).isEmpty();
        assertThat(keys(cluster, prefix + "lock/")).hasSize(1);
    }

    @Test
    void theDelayOutlivesAHolderThatDies() {
        LockGrant holder = delaying(LONG).acquire();
        List<EtcdEntry> entries = cluster.truth().list(prefix + "lock/");
        assertThat(entries).hasSize(2);
        List<Duration> left = entries.stream()
                .map(entry -> elsewhere.etcd.leaseRemaining(entry.lease()).orElseThrow())
                .sorted()
                .toList();
        assertThat(left.get(1)).isGreaterThanOrEqualTo(left.get(0).plus(LONG));
        // A renewal comes in every third of the TTL, so what the longer lease has left at any time is two thirds of it.
        Duration ttl = here.etcd.session().ttl();
        assertThat(left.get(1).multipliedBy(2).dividedBy(3)).isGreaterThanOrEqualTo(LONG);
        assertThat(left.get(1)).isLessThan(ttl.plus(LONG).multipliedBy(2));
        holder.close();
    }

    @Test
    void whatIsGivenBackDelaysNobody() {
        DistributedLock lock = delaying(LONG);
        lock.withLock(() -> assertThat(keys(cluster, prefix + "lock/")).hasSize(2));
        assertThat(keys(cluster, prefix)).isEmpty();
        LockGrant holder = elsewhere.lock.acquire();
        CompletableFuture<LockGrant> cancelled = lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        cancelled.cancel(true);
        awaitKeys(cluster, prefix, 1);
        assertThat(lock.acquire(Duration.ofMillis(100))).isEmpty();
        awaitKeys(cluster, prefix, 1);
        holder.close();
        LockGrant last = lock.acquire();
        CompletableFuture<LockGrant> next = elsewhere.lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        here.close();
        assertThat(last.isHeld()).isFalse();
        soon(next).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void itGoesTogetherWithKeepingTheLockAndHandingItOver() {
        DistributedLock lock = DistributedLock.builder(here.etcd, "lock")
                .delayAfterLoss(LONG)
                .stickFor(LONG)
                .handOverLocally(10, LONG)
                .build();
        LockGrant first = lock.acquire();
        CompletableFuture<LockGrant> second = lock.acquireAsync();
        first.close();
        soon(second).close();
        assertThat(lock.tryAcquire()).hasValueSatisfying(third -> {
            assertThat(third.fencingToken().revision())
                    .as("it stayed")
                    .isEqualTo(first.fencingToken().revision());
            third.close();
        });
        soon(elsewhere.lock.acquireAsync()).close();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void onlyALockCanHaveIt() {
        DistributedLockBuilder builder =
                DistributedLock.builder(here.etcd, "lock").delayAfterLoss(LONG);
        assertThatThrownBy(() -> builder.buildSemaphore(2))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("delayAfterLoss: PT5M");
        assertThatThrownBy(() -> builder.delayAfterLoss(Duration.ZERO)).isInstanceOf(InvalidSettingException.class);
    }
}
