package io.muster.election;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.RandomPrefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with peers under a prefix of its own; they are closed after it. */
abstract class WithPeers {
    EtcdCluster cluster;
    String prefix;
    private final List<Peer> peers = new ArrayList<>();

    @BeforeEach
    final void takeCluster(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
    }

    @AfterEach
    final void closePeers() {
        peers.forEach(Peer::close);
    }

    /** Another peer, with the election that most tests are about. */
    final Peer peer() {
        Peer peer = Peer.on(cluster, prefix);
        peers.add(peer);
        return peer;
    }
}
