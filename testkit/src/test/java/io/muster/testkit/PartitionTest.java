package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EtcdTest(members = 3, proxies = true, own = true)
class PartitionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EtcdCluster cluster;

    PartitionTest(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void heal() {
        cluster.heal();
        await().atMost(PATIENCE)
                .until(() ->
                        cluster.members().stream().filter(EtcdMember::isLeader).count() == 1);
        await().atMost(PATIENCE).until(() -> cluster.members().stream().allMatch(this::serves));
    }

    @Test
    void leaderCutOffFromTheOthersLosesTheLeadAndTheOthersGoOn() {
        EtcdMember old = cluster.leader();
        cluster.truth().put("/partition", "before");

        cluster.partition(old);

        await().atMost(PATIENCE).until(() -> !cluster.leader().equals(old));
        await().atMost(PATIENCE).until(() -> !old.isLeader());
        cluster.truth().put("/partition", "during");
        assertThat(serves(old)).isFalse();

        cluster.heal();

        await().atMost(PATIENCE).until(() -> serves(old));
        assertThat(cluster.truth().get("/partition")).contains("during");
    }

    @Test
    void memberThatHearsNobodyStartsElectionsAndOneThatIsNotHeardIsReplaced() {
        EtcdMember leader = cluster.leader();
        EtcdMember deaf = others(leader).get(0);
        EtcdMember other = others(leader).get(1);

        // Nothing reaches the deaf one, but what it says is heard.
        cluster.cut(leader, deaf);
        cluster.cut(other, deaf);
        await().atMost(PATIENCE).until(() -> !serves(deaf));
        assertThat(serves(other)).isTrue();
        cluster.heal();
        await().atMost(PATIENCE).until(() -> serves(deaf));

        // The leader is not heard by anybody, but hears all.
        EtcdMember mute = cluster.leader();
        others(mute).forEach(to -> cluster.cut(mute, to));
        await().atMost(PATIENCE).until(() -> !cluster.leader().equals(mute));
    }

    @Test
    void cutBetweenTwoFollowersHarmsNobody() {
        EtcdMember leader = cluster.leader();
        List<EtcdMember> followers = others(leader);

        cluster.partition(leader);
        cluster.heal();
        EtcdMember now = cluster.leader();
        List<EtcdMember> rest = others(now);
        cluster.cut(rest.get(0), rest.get(1));
        cluster.cut(rest.get(1), rest.get(0));

        assertThat(followers).hasSize(2);
        assertThat(cluster.members()).allMatch(this::serves);
        assertThat(cluster.leader()).isEqualTo(now);
    }

    @Test
    void leaseRenewalForwardedByACutOffMemberDoesNotSlipThrough() {
        EtcdMember leader = cluster.leader();
        EtcdMember follower = others(leader).get(0);
        long lease = cluster.truth().grantLease(Duration.ofSeconds(60));
        assertThat(renews(follower, lease)).isTrue();

        cluster.partition(follower);

        assertThat(renews(follower, lease)).isFalse();
        assertThat(renews(others(leader).get(1), lease)).isTrue();
    }

    @Test
    void faultCanBeHealedWhileARestartWaitsForItsEnd() throws Exception {
        EtcdMember member = others(cluster.leader()).get(0);
        cluster.partition(member);

        long before = member.pid();
        CompletableFuture<Void> restart = CompletableFuture.runAsync(member::restart);
        await().atMost(PATIENCE).until(() -> member.isAlive() && member.pid() != before);
        cluster.heal();

        restart.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(serves(member)).isTrue();
    }

    private boolean renews(EtcdMember member, long lease) {
        try {
            return !member(member)
                    .call(
                            "/v3/lease/keepalive",
                            java.util.Map.of("ID", Long.toString(lease)),
                            "",
                            Duration.ofSeconds(2))
                    .object("result")
                    .text("TTL")
                    .isEmpty();
        } catch (EtcdRequestException e) {
            return false;
        }
    }

    private List<EtcdMember> others(EtcdMember member) {
        return cluster.members().stream().filter(m -> !m.equals(member)).toList();
    }

    /** A linearizable read answered by this very member. */
    private boolean serves(EtcdMember member) {
        try {
            member(member).call("/v3/kv/range", java.util.Map.of("key", "AA=="), "", Duration.ofSeconds(3));
            return true;
        } catch (EtcdRequestException e) {
            return false;
        }
    }

    private static Gateway member(EtcdMember member) {
        return ((LocalMember) member).seat().gateway();
    }
}
