package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.keys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.ResignRequest;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others that use etcd's own recipe stand in the same election. */
@EtcdTest
class InteroperationTest {
    private EtcdCluster cluster;
    private String prefix;
    private Peer peer;
    private ManagedChannel channel;
    private ElectionGrpc.ElectionBlockingStub service;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        peer = Peer.on(cluster, prefix);
        channel = NettyChannelBuilder.forTarget(cluster.connectString().replace("http://", ""))
                .usePlaintext()
                .build();
        service = ElectionGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        channel.shutdownNow();
        peer.close();
    }

    private Process etcdctlElect(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                EtcdBinaries.obtain().etcdctl().orElseThrow().toString(),
                "--endpoints=" + cluster.connectString(),
                "elect"));
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void etcdctlCampaignsBehindUsAndWeBehindIt() throws Exception {
        Leadership first = peer.election.campaign();
        Process rival = etcdctlElect(prefix + "billing", "rival");
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<Leadership> again = peer.election.campaignAsync();
        awaitKeys(cluster, prefix, 3);
        first.resign();
        BufferedReader output = rival.inputReader();
        assertThat(output.readLine()).startsWith(prefix + "billing/");
        assertThat(output.readLine()).isEqualTo("rival");
        assertThat(peer.election.leader().orElseThrow().id()).isEqualTo("rival");
        assertThat(again).isNotDone();
        rival.destroy();
        assertThat(soon(again).isLeader()).isTrue();
    }

    @Test
    void whoListensWithEtcdctlSeesOurCandidateAndWhatItProclaims() throws Exception {
        Leadership leadership = peer.election.campaign();
        BufferedReader output = etcdctlElect("--listen", prefix + "billing").inputReader();
        assertThat(output.readLine()).startsWith(prefix + "billing/");
        assertThat(output.readLine()).isEqualTo(peer.id);
        leadership.proclaim("10.0.0.5:8080");
        assertThat(output.readLine()).startsWith(prefix + "billing/");
        assertThat(output.readLine()).isEqualTo(peer.id + " 10.0.0.5:8080");
    }

    /** The election service that etcd offers its clients: jetcd's Election is a call of it. */
    @Test
    void etcdsElectionServiceWaitsForUsAndWeForItInOneLine() {
        ByteString name = ByteString.copyFromUtf8(prefix + "billing");
        Leadership first = peer.election.campaign();
        assertThat(service.leader(LeaderRequest.newBuilder().setName(name).build())
                        .getKv()
                        .getValue()
                        .toStringUtf8())
                .isEqualTo(peer.id);
        CampaignRequest request = CampaignRequest.newBuilder()
                .setName(name)
                .setValue(ByteString.copyFromUtf8("rival"))
                .setLease(cluster.truth().grantLease(Duration.ofSeconds(60)))
                .build();
        CompletableFuture<LeaderKey> second = CompletableFuture.supplyAsync(
                () -> service.campaign(request).getLeader(), task -> new Thread(task, "election-service").start());
        awaitKeys(cluster, prefix, 2);
        CompletableFuture<Leadership> third = peer.election.campaignAsync();
        awaitKeys(cluster, prefix, 3);
        first.resign();
        LeaderKey theirs = soon(second);
        assertThat(third).isNotDone();
        service.resign(ResignRequest.newBuilder().setLeader(theirs).build());
        soon(third).resign();
        assertThat(keys(cluster, prefix)).isEmpty();
    }
}
