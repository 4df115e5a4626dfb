package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.keys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others that use etcd's own recipe stand in the same line. */
@EtcdTest
class InteroperationTest extends WithPeers {
    private Peer peer;

    @AutoClose("shutdownNow")
    private ManagedChannel channel;

    private LockGrpc.LockBlockingStub service;

    @BeforeEach
    void open() {
        peer = peer();
        channel = NettyChannelBuilder.forTarget(cluster.connectString().replace("http://", ""))
                .usePlaintext()
                .build();
        service = LockGrpc.newBlockingStub(channel);
    }

    /** The lock service that etcd offers its clients: jetcd's Lock is a call of it. */
    private CompletableFuture<ByteString> serviceLock() {
        long lease = cluster.truth().grantLease(Duration.ofSeconds(60));
        LockRequest request = LockRequest.newBuilder()
                .setName(ByteString.copyFromUtf8(prefix + "lock"))
                .setLease(lease)
                .build();
        return CompletableFuture.supplyAsync(
                () -> service.lock(request).getKey(), task -> new Thread(task, "lock-service").start());
    }

    private void serviceUnlock(ByteString key) {
        service.unlock(UnlockRequest.newBuilder().setKey(key).build());
    }

    @Test
    void etcdctlWaitsForUs() {
        LockGrant grant = peer.lock.acquire();
        try (ChildProcess etcdctl = cluster.startEtcdctl("lock", prefix + "lock", "echo", "its turn")) {
            awaitKeys(cluster, prefix, 2);
            assertThat(etcdctl.isAlive()).isTrue();
            grant.close();
            assertThat(etcdctl.nextLine()).isEqualTo("its turn");
            assertThat(etcdctl.awaitExit(Duration.ofSeconds(30))).isTrue();
            awaitKeys(cluster, prefix, 0);
        }
    }

    @Test
    void weWaitForEtcdctl() {
        try (ChildProcess etcdctl = cluster.startEtcdctl("lock", prefix + "lock")) {
            assertThat(etcdctl.nextLine()).startsWith(prefix + "lock/");
            assertThat(peer.lock.tryAcquire()).isEmpty();
            CompletableFuture<LockGrant> waiting = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            assertThat(waiting).isNotDone();
            etcdctl.terminate();
            try (LockGrant grant = soon(waiting)) {
                assertThat(grant.verify()).isTrue();
            }
        }
    }

    @Test
    void etcdsLockServiceWaitsForUsAndWeForItInOneLine() {
        LockGrant first = peer.lock.acquire();
        CompletableFuture<ByteString> second = serviceLock();
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<LockGrant> third = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 3);
        CompletableFuture<ByteString> fourth = serviceLock();
        awaitKeys(cluster, prefix, 4);
        first.close();
        ByteString theirs = soon(second);
        assertThat(third).isNotDone();
        serviceUnlock(theirs);
        LockGrant ours = soon(third);
        assertThat(fourth).isNotDone();
        ours.close();
        serviceUnlock(soon(fourth));
        assertThat(keys(cluster, prefix)).isEmpty();
    }

    @Test
    void oneThatWaitsInTheMiddleAndLeavesDoesNotLetOthersPass() {
        try (ChildProcess holder = cluster.startEtcdctl("lock", prefix + "lock")) {
            awaitKeys(cluster, prefix, 1);
            assertThat(peer.lock.acquire(Duration.ofMillis(200))).isEmpty();
            awaitKeys(cluster, prefix, 1);
            CompletableFuture<LockGrant> middle = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            CompletableFuture<ByteString> last = serviceLock();
            awaitKeys(cluster, prefix, 3);
            middle.cancel(true);
            awaitKeys(cluster, prefix, 2);
            assertThat(last).isNotDone();
            holder.terminate();
            soon(last);
        }
    }
}
