package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a lock when the process that holds it stops, dies or is told to go. */
@EtcdTest
class ProcessFaultTest {
    /** A JVM that has just begun, beside others on few cores, is slow at its first renewals. */
    private static final int TTL_SECONDS = 6;

    private EtcdCluster cluster;
    private String prefix;
    private Peer peer;

    @BeforeEach
    void open(EtcdCluster cluster, @RandomPrefix String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
        peer = Peer.on(cluster, prefix, "lock");
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private static FencingToken token(String said) {
        assertThat(said).startsWith("held ");
        return FencingToken.parse(said.substring("held ".length()));
    }

    @Test
    void aHolderThatIsPausedForLongerThanItsLeaseLivesDoesNotBelieveInItsLockWhenItWakes() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, "lock", TTL_SECONDS)) {
            FencingToken theirs = token(worker.says());
            assertThat(worker.told("early")).isEqualTo("written");
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix + "lock/", 2);
            worker.signal("STOP");
            LockGrant grant = soon(next);
            assertThat(grant.fencingToken().isNewerThan(theirs)).isTrue();
            grant.guarded().put("data", "of the next");
            worker.signal("CONT");
            assertThat(worker.says()).isEqualTo("interrupted");
            assertThat(worker.told("held?")).isEqualTo("false");
            assertThat(worker.told("late")).isEqualTo("refused");
            assertThat(cluster.truth().get(prefix + "data")).contains("of the next");
            assertThat(worker.told("end")).isEqualTo("ending");
            assertThat(worker.says()).isEqualTo("lost");
            assertThat(grant.verify()).isTrue();
            grant.close();
        }
    }

    @Test
    void aHolderThatIsKilledIsSucceededWhenItsLeaseIsOver() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, "lock", TTL_SECONDS)) {
            FencingToken theirs = token(worker.says());
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            worker.signal("KILL");
            assertThat(soon(next).fencingToken().isNewerThan(theirs)).isTrue();
            soon(next).close();
        }
    }

    @Test
    void aHolderThatIsToldToGoStopsItsWorkFirstAndThenGivesTheLockBackAtOnce() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(cluster, prefix, "lock", 60)) {
            token(worker.says());
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            worker.signal("TERM");
            assertThat(worker.says()).isEqualTo("interrupted");
            assertThat(worker.told("held?")).isEqualTo("false");
            assertThat(Peer.keys(cluster, prefix)).as("its work has not ended").hasSize(2);
            assertThat(next).isNotDone();
            assertThat(worker.told("end")).isEqualTo("ending");
            soon(next).close();
            assertThat(worker.ends()).isTrue();
        }
    }
}
