package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Subscription;
import io.muster.testkit.EtcdTest;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class ObservingTest extends WithPeers {
    private Peer one;
    private Peer two;
    private final BlockingQueue<Optional<Candidate>> seen = new LinkedBlockingQueue<>();

    @BeforeEach
    void openTwo() {
        one = peer();
        two = peer();
    }

    private Optional<Candidate> next() throws InterruptedException {
        Optional<Candidate> next = seen.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void observersSeeNobodyThenEachLeaderAndEachValueInOrder() throws Exception {
        Subscription observing = two.election.observe(seen::add);
        assertThat(next()).isEmpty();
        Leadership first = one.election.campaign();
        assertThat(next()).contains(new Candidate(one.id, "", first.term(), 0, Optional.of(first.since())));
        first.proclaim("v1");
        assertThat(next()).contains(new Candidate(one.id, "v1", first.term(), 0, Optional.of(first.since())));
        CompletableFuture<Leadership> waiting = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        first.resign();
        Leadership second = soon(waiting);
        // It is told that it leads, and then since when: before that, since when it had stood in line.
        Candidate elected = next().orElseThrow();
        Candidate told = new Candidate(two.id, "", second.term(), 0, Optional.of(second.since()));
        assertThat(elected.term()).isEqualTo(second.term());
        assertThat(elected.since().orElseThrow()).isBeforeOrEqualTo(second.since());
        assertThat(elected.equals(told) ? elected : next().orElseThrow()).isEqualTo(told);
        second.resign();
        assertThat(next()).isEmpty();
        observing.close();
        observing.close();
        one.election.campaign().resign();
        assertThat(seen).isEmpty();
    }

    @Test
    void whoComesLaterSeesHowThingsStand() throws Exception {
        Leadership leadership = one.election.campaign();
        leadership.proclaim("ready");
        Candidate ready = new Candidate(one.id, "ready", leadership.term(), 0, Optional.of(leadership.since()));
        Subscription direct = two.election.observe(Runnable::run, seen::add);
        assertThat(next()).contains(ready);
        direct.close();
        two.election.observe(seen::add);
        assertThat(next()).contains(ready);
        // The leader's own connection followed the line before, and may have this yet to see.
        one.election.observe(seen::add);
        Candidate first = next().orElseThrow();
        assertThat(first.term()).isEqualTo(leadership.term());
        assertThat(first.equals(ready) ? first : next().orElseThrow()).isEqualTo(ready);
    }

    @Test
    void whatOtherProgramsProposeIsTheirNameAsAWhole() throws Exception {
        one.election.observe(seen::add);
        assertThat(next()).isEmpty();
        cluster.truth().put(prefix + "billing/694d77aa9e38260f", "host a, port 1");
        assertThat(next().orElseThrow())
                .satisfies(leader -> assertThat(leader.id()).isEqualTo("host a, port 1"))
                .satisfies(leader -> assertThat(leader.value()).isEmpty());
    }
}
