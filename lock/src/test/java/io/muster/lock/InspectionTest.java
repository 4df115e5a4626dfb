package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.RangeResult;
import io.muster.connection.UnavailableException;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long those in line stay there if they are not heard of any more. */
@EtcdTest
class InspectionTest extends WithPeers {
    private Peer peer;

    @BeforeEach
    void open() {
        peer = peer();
    }

    @Test
    void holderAndWaitersAreShownWithWhatIsLeftOfTheirOwnLeases() {
        DistributedLock lasting = DistributedLock.builder(peer.etcd, "lock")
                .ttl(Duration.ofHours(1))
                .build();
        LockGrant holder = peer.lock.acquire();
        CompletableFuture<LockGrant> waiting = lasting.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        LockState state = peer.lock.inspect();
        Duration ttl = peer.etcd.session().ttl();
        assertThat(state.holder().orElseThrow().leaseLeft())
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ZERO, ttl));
        assertThat(state.waiters())
                .singleElement()
                .satisfies(place -> assertThat(place.leaseLeft())
                        .hasValueSatisfying(left -> assertThat(left).isBetween(ttl, Duration.ofHours(1))));
        holder.close();
        soon(waiting).close();
    }

    @Test
    void aKeyWithoutALeaseStaysForEverAndHasNothingLeft() {
        peer.etcd.kv().put("lock/by-hand", "");
        assertThat(peer.lock.inspect().holder()).hasValueSatisfying(place -> {
            assertThat(place.key()).isEqualTo("lock/by-hand");
            assertThat(place.leaseLeft()).isEmpty();
        });
    }

    @Test
    void aLeaseThatEtcdDoesNotKnowHasNothingLeft() {
        long lease = peer.etcd.session().leaseId();
        assertThat(peer.etcd.leaseRemaining(lease))
                .hasValueSatisfying(left ->
                        assertThat(left).isLessThanOrEqualTo(peer.etcd.session().ttl()));
        peer.revokeLease(cluster);
        assertThat(peer.etcd.leaseRemaining(lease)).isEmpty();
        assertThat(soon(peer.etcd.leaseRemainingAsync(lease))).isEmpty();
    }

    @Test
    void eachLeaseIsAskedForOnceAndWhatIsNotToldIsLeftOut() {
        RangeResult line =
                new RangeResult(9, List.of(key("a", 1), key("b", 2), key("c", 1), key("d", 0), key("e", 3)), 5);
        List<Long> asked = new CopyOnWriteArrayList<>();
        Map<Long, Duration> left = soon(LeasesLeft.of(line, lease -> {
            asked.add(lease);
            return lease == 2
                    ? CompletableFuture.failedFuture(new UnavailableException("ask for lease", "2", "no answer", null))
                    : CompletableFuture.completedFuture(
                            lease == 3 ? Optional.empty() : Optional.of(Duration.ofSeconds(lease)));
        }));
        assertThat(asked).containsExactly(1L, 2L, 3L);
        assertThat(left).isEqualTo(Map.of(1L, Duration.ofSeconds(1)));
    }

    private static KeyValue key(String key, long lease) {
        return new KeyValue(Bytes.utf8(key), Bytes.utf8(""), 5, 5, 1, lease);
    }
}
