package io.muster.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The story that FENCING.md tells. Two processes add to a stock of ten under a lock: read it, add, write it. The first one
 * stands still between reading and writing, for longer than its lease lives.
 */
@EtcdTest
class FencingExampleTest extends WithPeers {
    private Peer slow;
    private Peer quick;

    @BeforeEach
    void openTwo() {
        slow = peer("bolts");
        quick = peer("bolts");
    }

    /** What a long pause of its process does to it: etcd lets the lease go. */
    private void standsStillForLongerThanItsLeaseLives(Peer peer) {
        peer.revokeLease(cluster);
    }

    @Test
    void withoutTheTokenAWriteThatWasAcknowledgedIsLost() throws IOException {
        try (StockServer server = StockServer.start(false, 10)) {
            StockServer.Client stock = server.client();
            LockGrant first = slow.lock.acquire();
            int seen = stock.read();
            standsStillForLongerThanItsLeaseLives(slow);

            quick.lock.withLock(() ->
                    assertThat(stock.writeBare(stock.read() + 5).statusCode()).isEqualTo(200));
            assertThat(stock.read()).isEqualTo(15);

            assertThat(stock.writeBare(seen + 1).statusCode()).isEqualTo(200);
            assertThatThrownBy(first::close).as("it finds out too late").isInstanceOf(LockLostException.class);
            assertThat(stock.read()).as("10 + 5 + 1, without the 5").isEqualTo(11);
        }
    }

    @Test
    void withTheTokenTheLateWriteIsRefusedAndNothingIsLost() throws IOException {
        try (StockServer server = StockServer.start(true, 10)) {
            StockServer.Client stock = server.client();
            LockGrant first = slow.lock.acquire();
            int seen = stock.read();
            standsStillForLongerThanItsLeaseLives(slow);

            quick.lock.withLock(grant -> assertThat(
                            stock.write(stock.read() + 5, grant.fencingToken()).statusCode())
                    .isEqualTo(200));

            HttpResponse<String> late = stock.write(seen + 1, first.fencingToken());
            assertThat(late.statusCode()).isEqualTo(412);
            assertThat(late.body()).startsWith("/stock/bolts: token " + first.fencingToken() + " is out of date");
            assertThatThrownBy(first::close).isInstanceOf(LockLostException.class);
            assertThat(stock.read()).isEqualTo(15);

            slow.lock.withLock(grant -> assertThat(
                            stock.write(stock.read() + 1, grant.fencingToken()).statusCode())
                    .isEqualTo(200));
            assertThat(stock.read()).as("10 + 5 + 1").isEqualTo(16);
        }
    }

    @Test
    void whoSendsNoTokenIsToldSo() throws IOException {
        try (StockServer server = StockServer.start(true, 10)) {
            StockServer.Client stock = server.client();
            HttpResponse<String> bare = stock.writeBare(11);
            assertThat(bare.statusCode()).isEqualTo(428);
            assertThat(bare.body())
                    .isEqualTo("/stock/bolts: no header Fencing-Token (expected: the token of the lock)");
            assertThat(stock.read()).isEqualTo(10);
        }
    }
}
