package io.muster.testkit;

import static io.muster.testkit.Members.others;
import static io.muster.testkit.Members.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.OptionalLong;
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
        await().atMost(PATIENCE).until(() -> cluster.members().stream().allMatch(Members::serves));
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
        EtcdMember deaf = others(cluster, leader).get(0);
        EtcdMember other = others(cluster, leader).get(1);

        // Nothing reaches the deaf one, but what it says is heard.
        cluster.cut(leader, deaf);
        cluster.cut(other, deaf);
        await().atMost(PATIENCE).until(() -> !serves(deaf));
        await().atMost(PATIENCE).until(() -> serves(other));
        cluster.heal();
        await().atMost(PATIENCE).until(() -> serves(deaf));

        // The leader is not heard by anybody, but hears all.
        EtcdMember mute = cluster.leader();
        others(cluster, mute).forEach(to -> cluster.cut(mute, to));
        await().atMost(PATIENCE).until(() -> !cluster.leader().equals(mute));
    }

    @Test
    void faultCanBeHealedWhileARestartWaitsForItsEnd() throws Exception {
        EtcdMember member = others(cluster, cluster.leader()).get(0);
        cluster.partition(member);

        OptionalLong before = process(member);
        CompletableFuture<Void> restart = CompletableFuture.runAsync(member::restart);
        await().atMost(PATIENCE).until(() -> process(member), now -> now.isPresent() && !now.equals(before));
        cluster.heal();

        restart.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> serves(member));
    }

    /** The member's process, if it has one at the moment. */
    private static OptionalLong process(EtcdMember member) {
        try {
            return OptionalLong.of(member.pid());
        } catch (IllegalStateException e) {
            return OptionalLong.empty();
        }
    }
}
