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
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others that use etcd's own recipe stand in the same election. */
@EtcdTest
class InteroperationTest extends WithPeers {
    private Peer peer;

    @AutoClose("shutdownNow")
    private ManagedChannel channel;

    private ElectionGrpc.ElectionBlockingStub service;

    @BeforeEach
    void open() {
        peer = peer();
        channel = NettyChannelBuilder.forTarget(cluster.connectString().replace("http://", ""))
                .usePlaintext()
                .build();
        service = ElectionGrpc.newBlockingStub(channel);
    }

    @Test
    void etcdctlCampaignsBehindUsAndWeBehindIt() {
        Leadership first = peer.election.campaign();
        try (ChildProcess rival = cluster.startEtcdctl("elect", prefix + "billing", "rival")) {
            awaitKeys(cluster, prefix, 2);
            CompletableFuture<Leadership> again = peer.election.campaignAsync();
            awaitKeys(cluster, prefix, 3);
            first.resign();
            assertThat(rival.nextLine()).startsWith(prefix + "billing/");
            assertThat(rival.nextLine()).isEqualTo("rival");
            assertThat(peer.election.leader().orElseThrow().id()).isEqualTo("rival");
            assertThat(again).isNotDone();
            rival.terminate();
            assertThat(soon(again).isLeader()).isTrue();
        }
    }

    @Test
    void whoListensWithEtcdctlSeesOurCandidateAndWhatItProclaims() {
        Leadership leadership = peer.election.campaign();
        try (ChildProcess listener = cluster.startEtcdctl("elect", "--listen", prefix + "billing")) {
            assertThat(listener.nextLine()).startsWith(prefix + "billing/");
            String shown = peer.id + "\t0\t" + leadership.since();
            assertThat(listener.nextLine()).isEqualTo(shown);
            leadership.proclaim("10.0.0.5:8080");
            assertThat(listener.nextLine()).startsWith(prefix + "billing/");
            assertThat(listener.nextLine()).isEqualTo(shown + " 10.0.0.5:8080");
        }
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
                .isEqualTo(peer.id + "\t0\t" + first.since());
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
