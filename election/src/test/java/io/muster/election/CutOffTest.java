package io.muster.election;

import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.LossReason;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.FaultProxy;
import io.muster.testkit.FaultProxy.Silence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A leader whose way to etcd is cut. */
@EtcdTest(proxies = true, own = true)
class CutOffTest extends WithPeers {
    private static final Duration TTL = Duration.ofSeconds(3);

    private FaultProxy proxy;
    private Peer peer;

    @BeforeEach
    void open() {
        proxy = cluster.member(0).proxy();
        peer = peer();
    }

    @AfterEach
    void heal() {
        proxy.reset();
        proxy.heal();
    }

    @ParameterizedTest
    @EnumSource(Silence.class)
    void aLeaderThatIsCutOffStepsDownBeforeEtcdLetsGoAndLeadsAgainWhenTheWayIsBack(Silence silence) throws Exception {
        BlockingQueue<Leadership> terms = new LinkedBlockingQueue<>();
        CompletableFuture<List<String>> keysWhenInterrupted = new CompletableFuture<>();
        LeaderElection brief =
                LeaderElection.builder(peer.etcd, "billing", peer.id).ttl(TTL).build();
        AtomicLong lookedNanos = new AtomicLong();
        long asked = System.nanoTime();
        brief.start(leadership -> {
            terms.add(leadership);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                List<String> left = keys(cluster, prefix);
                lookedNanos.compareAndSet(0, System.nanoTime());
                keysWhenInterrupted.complete(left);
            }
        });
        Leadership first = terms.poll(30, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        proxy.blackHole(silence);
        List<String> left = soon(keysWhenInterrupted);
        // etcd keeps a lease for its TTL from when it was asked for; who was held up for that long looks too late.
        Duration looked = Duration.ofNanos(lookedNanos.get() - asked);
        assertThat(left.size() == 1 || looked.compareTo(TTL) >= 0)
                .as("interrupted, it saw after %s that etcd still has %s", looked, left)
                .isTrue();
        assertThat(first.isLeader()).isFalse();
        assertThat(soon(first.revoked())).isEqualTo(LossReason.SESSION_LOST);
        proxy.reset();
        proxy.heal();
        Leadership second = terms.poll(60, TimeUnit.SECONDS);
        assertThat(second).isNotNull();
        assertThat(second.term().isNewerThan(first.term())).isTrue();
    }
}
