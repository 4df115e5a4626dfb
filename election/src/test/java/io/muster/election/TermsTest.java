package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.LossReason;
import io.muster.connection.PrefixView;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class TermsTest extends WithPeers {
    private Peer one;
    private Peer two;

    @BeforeEach
    void openTwo() {
        one = peer();
        two = peer();
    }

    @Test
    void resigningHandsOverToTheNextCandidateInAHigherTerm() {
        Leadership first = one.election.campaign();
        assertThat(first.isLeader()).isTrue();
        assertThat(first.electionName()).isEqualTo("billing");
        assertThat(first.remaining()).isPositive();
        CompletableFuture<Leadership> waiting = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        assertThat(first.resign()).isTrue();
        assertThat(first.resign()).isTrue();
        Leadership second = soon(waiting);
        assertThat(second.term().isNewerThan(first.term())).isTrue();
        assertThat(first.isLeader()).isFalse();
        assertThatThrownBy(first::ensureLeader)
                .isInstanceOf(LeadershipLostException.class)
                .hasMessageContaining("it was released");
        second.close();
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void whoDoesNotWaitIsToldThatSomebodyLeads() {
        assertThat(one.election.leader()).isEmpty();
        Leadership leadership = one.election.tryCampaign().orElseThrow();
        AtomicInteger changes = new AtomicInteger();
        PrefixView line = one.etcd.view(KeyRange.prefix("billing/"));
        CompletableFuture<Void> told = new CompletableFuture<>();
        line.subscribe(Runnable::run, change -> {
            changes.incrementAndGet();
            if (change.snapshot().revision() >= leadership.term().revision()) {
                told.complete(null);
            }
        });
        soon(told);
        int before = changes.get();
        assertThat(two.election.tryCampaign()).isEmpty();
        soon(line.awaitRevision(cluster.truth().revision()));
        assertThat(changes).as("trying writes nothing").hasValue(before);
        assertThat(two.election.campaign(Duration.ofMillis(200))).isEmpty();
        awaitKeys(cluster, prefix, 1);
        assertThat(leadership.isLeader()).isTrue();
    }

    @Test
    void whoAsksSeesTheLeaderItsValueAndAllCandidatesInOrder() {
        Leadership leadership = one.election.campaign();
        assertThat(two.election.leader())
                .contains(new Candidate(one.id, "", leadership.term(), 0, Optional.of(leadership.since())));
        leadership.proclaim("10.0.0.5:8080 ready");
        CompletableFuture<Leadership> waiting = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        Candidate leader =
                new Candidate(one.id, "10.0.0.5:8080 ready", leadership.term(), 0, Optional.of(leadership.since()));
        assertThat(two.election.leader()).contains(leader);
        assertThat(one.election.candidates()).hasSize(2).first().isEqualTo(leader);
        assertThat(one.election.candidates().get(1).id()).isEqualTo(two.id);
        leadership.proclaim("");
        assertThat(two.election.leader().orElseThrow().value()).isEmpty();
        waiting.cancel(true);
        awaitKeys(cluster, prefix, 1);
    }

    @Test
    void aRevokedLeaseRevokesTheLeadershipAndTheNextLeads() {
        Leadership first = one.election.campaign();
        CompletableFuture<Leadership> waiting = two.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        assertThat(first.guarded().put("data", "first")).isPositive();
        one.revokeLease(cluster);
        assertThat(soon(first.revoked())).isIn(LossReason.KEY_GONE, LossReason.SESSION_LOST);
        assertThat(first.isLeader()).isFalse();
        assertThat(soon(waiting).isLeader()).isTrue();
        assertThatThrownBy(() -> first.guarded().put("data", "late")).isInstanceOf(LeadershipLostException.class);
        assertThatThrownBy(() -> first.proclaim("late")).isInstanceOf(LeadershipLostException.class);
        assertThat(first.resign()).isFalse();
        assertThat(cluster.truth().get(prefix + "data")).contains("first");
    }

    @Test
    void aKeyDeletedByHandRevokesTheLeadership() {
        Leadership leadership = one.election.campaign();
        cluster.truth().deletePrefix(prefix + "billing/");
        assertThat(soon(leadership.revoked())).isEqualTo(LossReason.KEY_GONE);
        assertThatThrownBy(() -> leadership.proclaim("late")).isInstanceOf(LeadershipLostException.class);
    }

    @Test
    void aCandidateIdHasNoWhiteSpace() {
        for (String id : new String[] {"", " ", "node 1", "node\u20281"}) {
            assertThatThrownBy(() -> LeaderElection.of(one.etcd, "billing", id))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("candidateId: ")
                    .hasMessageContaining("no white space");
        }
    }
}
