package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdTest;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leadership goes to a certain candidate: the one that is named, or the one of the highest priority. */
@EtcdTest
class TransferTest extends WithPeers {
    private Peer one;
    private Peer two;
    private Peer three;
    private final BlockingQueue<String> story = new LinkedBlockingQueue<>();

    @BeforeEach
    void openThree() {
        one = peer();
        two = peer();
        three = peer();
    }

    private String next() throws InterruptedException {
        return String.valueOf(story.poll(30, TimeUnit.SECONDS));
    }

    /** Tells when it begins and when it ends, which takes a while. */
    private void lead(Leadership leadership) {
        story.add(leadership.candidateId() + " begins");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            story.add(leadership.candidateId() + " ends");
        }
    }

    private Candidate candidate(int place) {
        return one.election.candidates().get(place);
    }

    @Test
    void theNamedCandidateLeadsNextAndThoseBeforeItGoToTheEnd() {
        Leadership leadership = one.election.campaign();
        CompletableFuture<Leadership> passedOver = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<Leadership> named = three.election.campaignAsync();
        awaitKeys(cluster, prefix, 3);
        Candidate last = candidate(2);
        assertThat(last.id()).isEqualTo(three.id);
        assertThat(leadership.transferTo(last)).isTrue();
        assertThat(leadership.isLeader()).isFalse();
        assertThat(soon(named).term()).isEqualTo(last.term());
        assertThat(passedOver).isNotDone();
        soon(named).resign();
        assertThat(soon(passedOver).term().isNewerThan(last.term())).isTrue();
        soon(passedOver).resign();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void theTaskOfTheOldLeaderEndsBeforeThatOfTheNewOneBegins() throws Exception {
        Candidacy old = one.election.start(this::lead);
        assertThat(next()).isEqualTo(one.id + " begins");
        two.election.start(this::lead);
        awaitKeys(cluster, prefix, 2);
        three.election.start(this::lead);
        awaitKeys(cluster, prefix, 3);
        assertThat(old.leadership().orElseThrow().transferTo(candidate(2))).isTrue();
        assertThat(next()).isEqualTo(one.id + " ends");
        assertThat(next()).isEqualTo(three.id + " begins");
        awaitKeys(cluster, prefix, 3);
    }

    @Test
    void whoDoesNotStandInLineCannotBeHandedTo() {
        Leadership leadership = one.election.campaign();
        Candidate self = candidate(0);
        assertThat(leadership.transferTo(self)).isFalse();
        two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        Candidate gone = candidate(1);
        two.close();
        awaitKeys(cluster, prefix, 1);
        assertThat(leadership.transferTo(gone)).isFalse();
        assertThat(leadership.isLeader()).isTrue();
        leadership.resign();
        assertThatThrownBy(() -> leadership.transferTo(gone)).isInstanceOf(LeadershipLostException.class);
    }

    @Test
    void candidatesOfOtherProgramsAreNotPassedOver() {
        Leadership leadership = one.election.campaign();
        cluster.truth().put(prefix + "billing/694d77aa9e38260f", "of another program");
        two.election.campaignAsync();
        awaitKeys(cluster, prefix, 3);
        assertThat(leadership.transferTo(candidate(2))).isFalse();
        assertThat(leadership.isLeader()).isTrue();
        assertThat(leadership.transferTo(candidate(1))).isTrue();
    }

    private static LeaderElection withPriority(Peer peer, int priority) {
        return LeaderElection.builder(peer.etcd, "billing", peer.id)
                .priority(priority)
                .build();
    }

    @Test
    void theLeaderOfLowerPriorityEndsItsTaskAndTheOneOfTheHighestLeads() throws Exception {
        Candidacy lowest = withPriority(one, -1).start(this::lead);
        assertThat(next()).isEqualTo(one.id + " begins");
        CompletableFuture<Leadership> plain = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        withPriority(three, 7).start(this::lead);
        assertThat(next()).isEqualTo(one.id + " ends");
        assertThat(next()).isEqualTo(three.id + " begins");
        awaitKeys(cluster, prefix, 3);
        Candidate leader = one.election.leader().orElseThrow();
        assertThat(leader.id()).isEqualTo(three.id);
        assertThat(leader.priority()).isEqualTo(7);
        assertThat(lowest.leadership()).isEmpty();
        assertThat(plain).isNotDone();
    }

    @Test
    void whatIsProclaimedKeepsThePriority() {
        try (Leadership leadership = withPriority(one, 3).campaign()) {
            leadership.proclaim("10.0.0.5:8080");
            assertThat(two.election.leader())
                    .contains(new Candidate(
                            one.id, "10.0.0.5:8080", leadership.term(), 3, Optional.of(leadership.since())));
        }
    }
}
