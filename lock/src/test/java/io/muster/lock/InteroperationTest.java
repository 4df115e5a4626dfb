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
import io.muster.testkit.EtcdBinaries;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others that use etcd's own recipe stand in the same line. */
@EtcdTest
class InteroperationTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer peer;
    private ManagedChannel channel;
    private LockGrpc.LockBlockingStub service;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        peer = Peer.on(cluster, prefix, "lock");
        channel = NettyChannelBuilder.forTarget(cluster.connectString().replace("http://", ""))
                .usePlaintext()
                .build();
        service = LockGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        channel.shutdownNow();
        peer.close();
    }

    private Process etcdctlLock(String... command) {
        List<String> line = new ArrayList<>(List.of(
                EtcdBinaries.obtain().etcdctl().orElseThrow().toString(),
                "--endpoints=" + cluster.connectString(),
                "lock",
                prefix + "lock"));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader();
        return reader.readLine();
    }

    @Test
    void etcdctlWaitsForUs() throws Exception {
        LockGrant grant = peer.lock.acquire();
        Process process = etcdctlLock("echo", "its turn");
        awaitKeys(cluster, prefix, 2);
        assertThat(process.isAlive()).isTrue();
        grant.close();
        assertThat(firstLine(process)).isEqualTo("its turn");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitKeys(cluster, prefix, 0);
    }

    @Test
    void weWaitForEtcdctl() throws Exception {
        Process process = etcdctlLock();
        assertThat(firstLine(process)).startsWith(prefix + "lock/");
        assertThat(peer.lock.tryAcquire()).isEmpty();
        CompletableFuture<LockGrant> waiting = peer.lock.acquireAsync();
        awaitKeys(cluster, prefix, 2);
        assertThat(waiting).isNotDone();
        process.destroy();
        try (LockGrant grant = soon(waiting)) {
            assertThat(grant.verify()).isTrue();
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
        Process holder = etcdctlLock();
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
        holder.destroy();
        soon(last);
    }
}
