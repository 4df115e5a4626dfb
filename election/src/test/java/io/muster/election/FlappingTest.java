package io.muster.election;

import static io.muster.election.Peer.keys;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Ten candidates that come and go, for {@code -Dflapping.seconds=60} or, by default, a few seconds. */
@EtcdTest
class FlappingTest {
    private static final long SECONDS = Long.getLong("flapping.seconds", 3);

    private final BlockingQueue<FencingToken> terms = new LinkedBlockingQueue<>();
    private final List<FencingToken> order = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger mostInside = new AtomicInteger();

    private void lead(Leadership leadership) throws InterruptedException {
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        order.add(leadership.term());
        terms.add(leadership.term());
        try {
            new CountDownLatch(1).await(ThreadLocalRandom.current().nextInt(1, 20), TimeUnit.MILLISECONDS);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Test
    void candidatesThatComeAndGoLeadOneAtATimeInGrowingTermsAndLeaveNothingBehind(
            EtcdCluster cluster, @RandomPrefix String prefix) throws Exception {
        Random random = new Random(7);
        List<Peer> peers = new ArrayList<>();
        List<Candidacy> candidacies = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                peers.add(Peer.on(cluster, prefix));
                candidacies.add(peers.get(i).election.start(this::lead));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                int one = random.nextInt(10);
                if (random.nextInt(10) == 0) {
                    peers.get(one).revokeLease(cluster);
                } else {
                    candidacies.get(one).close();
                    candidacies.set(one, peers.get(one).election.start(this::lead));
                }
                FencingToken next = terms.poll(30, TimeUnit.SECONDS);
                assertThat(next).as("somebody leads").isNotNull();
            }
            candidacies.forEach(Candidacy::close);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> keys(cluster, prefix).isEmpty());
            assertThat(mostInside).hasValue(1);
            assertThat(order).isSorted().doesNotHaveDuplicates();
        } finally {
            peers.forEach(Peer::close);
        }
    }
}
