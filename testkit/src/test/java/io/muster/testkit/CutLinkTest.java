package io.muster.testkit;

import static io.muster.testkit.Members.others;
import static io.muster.testkit.Members.renews;
import static io.muster.testkit.Members.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cuts under which nobody should stand for election; the members are patient, so that no slow machine makes them. */
class CutLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EtcdCluster cluster;

    @BeforeAll
    static void startPatientMembers() {
        cluster = EtcdCluster.builder()
                .members(3)
                .peerProxies(true)
                .option("--election-timeout=10000")
                .start();
    }

    @AfterAll
    static void endThem() {
        cluster.close();
    }

    @AfterEach
    void heal() {
        cluster.heal();
        await().atMost(PATIENCE).until(() -> cluster.members().stream().allMatch(Members::serves));
    }

    @Test
    void cutBetweenTwoFollowersHarmsNobody() {
        EtcdMember leader = cluster.leader();
        List<EtcdMember> followers = others(cluster, leader);

        cluster.partition(leader);
        cluster.heal();
        cluster.cut(followers.get(0), followers.get(1));
        cluster.cut(followers.get(1), followers.get(0));

        assertThat(followers).hasSize(2);
        await().atMost(PATIENCE).until(() -> cluster.members().stream().allMatch(Members::serves));
        assertThat(cluster.leader()).isEqualTo(leader);
    }

    @Test
    void leaseRenewalForwardedByACutOffMemberDoesNotSlipThrough() {
        EtcdMember leader = cluster.leader();
        EtcdMember follower = others(cluster, leader).get(0);
        EtcdMember other = others(cluster, leader).get(1);
        long lease = cluster.truth().grantLease(Duration.ofMinutes(5));
        await().atMost(PATIENCE).until(() -> renews(follower, lease));

        cluster.partition(follower);

        assertThat(renews(follower, lease)).isFalse();
        await().atMost(PATIENCE).until(() -> renews(other, lease));
        assertThat(serves(follower)).isFalse();
    }
}
