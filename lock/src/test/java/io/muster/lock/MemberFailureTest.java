package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdMember;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@EtcdTest(members = 3, own = true)
class MemberFailureTest {
    @Test
    void holderAndWaiterOutliveTheDeathOfTheEtcdLeader(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer one = Peer.on(cluster, prefix, "lock");
                Peer two = Peer.on(cluster, prefix, "lock")) {
            LockGrant holder = one.lock.acquire();
            CompletableFuture<LockGrant> waiting = two.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            EtcdMember leader = cluster.leader();
            leader.kill();
            assertThat(holder.isHeld()).isTrue();
            assertThat(holder.verify()).isTrue();
            assertThat(waiting).isNotDone();
            holder.close();
            LockGrant next = soon(waiting);
            assertThat(next.fencingToken().isNewerThan(holder.fencingToken())).isTrue();
            leader.restart();
            next.close();
            awaitKeys(cluster, prefix, 0);
        }
    }
}
