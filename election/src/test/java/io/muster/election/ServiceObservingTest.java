package io.muster.election;

import static io.muster.election.Peer.awaitKeys;
import static io.muster.election.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Observers of etcd's election service, which jetcd's Election calls, see our leaders, and ours see its. */
@EtcdTest
class ServiceObservingTest extends WithPeers {
    private Peer peer;
    private ByteString name;

    @AutoClose("shutdownNow")
    private ManagedChannel channel;

    @BeforeEach
    void open() {
        peer = peer();
        name = ByteString.copyFromUtf8(prefix + "billing");
        channel = NettyChannelBuilder.forTarget(cluster.connectString().replace("http://", ""))
                .usePlaintext()
                .build();
    }

    private static <T> T next(BlockingQueue<T> seen) throws InterruptedException {
        T next = seen.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void theirObserverSeesOurLeaderWhatItProclaimsAndTheNextOne() throws Exception {
        BlockingQueue<LeaderResponse> seen = new LinkedBlockingQueue<>();
        Leadership first = peer.election.campaign();
        ElectionGrpc.newStub(channel)
                .observe(LeaderRequest.newBuilder().setName(name).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(LeaderResponse response) {
                        seen.add(response);
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                });
        LeaderResponse ours = next(seen);
        assertThat(ours.getKv().getCreateRevision()).isEqualTo(first.term().revision());
        assertThat(ours.getKv().getValue().toStringUtf8()).startsWith(peer.id);
        first.proclaim("10.0.0.5:8080");
        assertThat(next(seen).getKv().getValue().toStringUtf8())
                .startsWith(peer.id)
                .endsWith(" 10.0.0.5:8080");
        first.resign();
        Leadership second = peer.election.campaign();
        assertThat(next(seen).getKv().getCreateRevision())
                .isEqualTo(second.term().revision());
    }

    @Test
    void ourObserverSeesTheirLeaderWhatItProclaimsAndWhenItResigns() throws Exception {
        BlockingQueue<Optional<Candidate>> seen = new LinkedBlockingQueue<>();
        peer.election.observe(seen::add);
        assertThat(next(seen)).isEmpty();
        ElectionGrpc.ElectionBlockingStub service = ElectionGrpc.newBlockingStub(channel);
        LeaderKey theirs = service.campaign(CampaignRequest.newBuilder()
                        .setName(name)
                        .setValue(ByteString.copyFromUtf8("rival"))
                        .setLease(cluster.truth().grantLease(Duration.ofSeconds(60)))
                        .build())
                .getLeader();
        Candidate leader = next(seen).orElseThrow();
        assertThat(leader.id()).isEqualTo("rival");
        assertThat(leader.since()).isEmpty();
        assertThat(leader.term().revision()).isEqualTo(theirs.getRev());
        CompletableFuture<Leadership> ours = peer.election.campaignAsync();
        awaitKeys(cluster, prefix, 2);
        service.proclaim(ProclaimRequest.newBuilder()
                .setLeader(theirs)
                .setValue(ByteString.copyFromUtf8("rival, ready"))
                .build());
        assertThat(next(seen).orElseThrow().id()).isEqualTo("rival, ready");
        service.resign(ResignRequest.newBuilder().setLeader(theirs).build());
        assertThat(next(seen).orElseThrow().term()).isEqualTo(soon(ours).term());
    }
}
