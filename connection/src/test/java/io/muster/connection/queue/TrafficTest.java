package io.muster.connection.queue;

import static io.muster.connection.queue.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Subscription;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import io.muster.testkit.ServedCalls;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a passage through a queue costs, as the server counts it. */
@EtcdTest(own = true)
class TrafficTest {
    /** A peer whose session has done all that it does but renewing. */
    private static Peer settled(EtcdCluster cluster, String prefix, String name) {
        ServedCalls before = ServedCalls.by(cluster);
        Peer peer = Peer.on(cluster, prefix, name);
        // One read to see whether etcd is there; then the session's key, and the view of it.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> ServedCalls.by(cluster).since(before),
                        calls -> calls.equals(Map.of("Range", 2, "Txn", 1, "Watch", 1)));
        return peer;
    }

    @Test
    void aFreeQueueCostsOneTransactionInAndOneOutAndNoWatch(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = settled(cluster, prefix, "free")) {
            ServedCalls before = ServedCalls.by(cluster);
            Hold hold = soon(peer.enter());
            assertThat(ServedCalls.by(cluster).since(before)).isEqualTo(Map.of("Txn", 1));
            soon(hold.releaseAsync());
            assertThat(ServedCalls.by(cluster).since(before)).isEqualTo(Map.of("Txn", 2));
        }
    }

    @Test
    void notWaitingWhileSomebodyHoldsCostsOneRead(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = settled(cluster, prefix, "held")) {
            soon(peer.enter());
            ServedCalls before = ServedCalls.by(cluster);
            assertThat(soon(peer.enter(Duration.ZERO))).isEmpty();
            assertThat(ServedCalls.by(cluster).since(before)).isEqualTo(Map.of("Range", 1));
        }
    }

    @Test
    void aHandOverOnAStandingLineCostsTheEventAndOneRead(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = settled(cluster, prefix, "line")) {
            Hold first = soon(peer.enter());
            CompletableFuture<Hold> second = peer.enter();
            stands(peer.queue, 2);
            CompletableFuture<Hold> third = peer.enter();
            stands(peer.queue, 3);
            first.releaseAsync();
            Hold next = soon(second);
            ServedCalls before = ServedCalls.by(cluster);
            next.releaseAsync();
            soon(third);
            assertThat(ServedCalls.by(cluster).since(before)).isEqualTo(Map.of("Txn", 2));
        }
    }

    /** Waits until the line is loaded and shows so many: what they asked for to stand in it is behind them then. */
    private static void stands(WaitQueue queue, int size) {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        try (Subscription subscription = queue.observe(Runnable::run, change -> {
            if (change.snapshot().size() == size) {
                seen.complete(size);
            }
        })) {
            assertThat(soon(seen)).isEqualTo(size);
        }
    }
}
