package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Members that are cut off from the others, the leader among them; clients still reach them. */
class CutOffMemberTest {
    @Test
    void aWaiterIsServedWhicheverMemberIsCutOffWithIt() {
        String prefix = "/partition/";
        try (EtcdCluster cluster =
                        EtcdCluster.builder().members(3).peerProxies(true).start();
                Peer holding = Peer.on(cluster, prefix, "lock");
                Peer waiting = Peer.on(cluster, prefix, "lock")) {
            LockGrant holder = holding.lock.acquire();
            for (EtcdMember member : cluster.members()) {
                CompletableFuture<LockGrant> next = waiting.lock.acquireAsync();
                awaitKeys(cluster, prefix, 2);
                cluster.partition(member);
                holder.close();
                LockGrant granted = soon(next);
                assertThat(granted.fencingToken().isNewerThan(holder.fencingToken()))
                        .isTrue();
                cluster.heal();
                granted.close();
                holder = holding.lock.acquire();
            }
            CompletableFuture<LockGrant> next = waiting.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            EtcdMember leader = cluster.leader();
            cluster.moveLeader(cluster.members().stream()
                    .filter(member -> member != leader)
                    .findFirst()
                    .orElseThrow());
            assertThat(holder.verify()).isTrue();
            assertThat(next).isNotDone();
            holder.close();
            soon(next).close();
        }
    }
}
