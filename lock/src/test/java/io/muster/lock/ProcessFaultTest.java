package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import io.muster.testkit.ChildProcess;
import io.muster.testkit.EtcdTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a lock when the process that holds it stops, dies or is told to go. */
@EtcdTest
class ProcessFaultTest extends WithPeers {
    /** A JVM that has just begun, beside others on few cores, is slow at its first renewals. */
    private static final int TTL_SECONDS = 6;

    private Peer peer;

    @BeforeEach
    void open() {
        peer = peer();
    }

    private ChildProcess worker(int ttlSeconds) {
        return ChildProcess.java(
                Worker.class, cluster.endpoints().get(0), prefix, "lock", Integer.toString(ttlSeconds));
    }

    private static FencingToken token(String said) {
        assertThat(said).startsWith("held ");
        return FencingToken.parse(said.substring("held ".length()));
    }

    @Test
    void aHolderThatIsPausedForLongerThanItsLeaseLivesDoesNotBelieveInItsLockWhenItWakes() {
        try (ChildProcess worker = worker(TTL_SECONDS)) {
            FencingToken theirs = token(worker.nextLine());
            assertThat(worker.ask("early")).isEqualTo("written");
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix + "lock/", 2);
            worker.pause();
            LockGrant grant = soon(next);
            assertThat(grant.fencingToken().isNewerThan(theirs)).isTrue();
            grant.guarded().put("data", "of the next");
            worker.resume();
            assertThat(worker.nextLine()).isEqualTo("interrupted");
            assertThat(worker.ask("held?")).isEqualTo("false");
            assertThat(worker.ask("late")).isEqualTo("refused");
            assertThat(cluster.truth().get(prefix + "data")).contains("of the next");
            assertThat(worker.ask("end")).isEqualTo("ending");
            assertThat(worker.nextLine()).isEqualTo("lost");
            assertThat(grant.verify()).isTrue();
            grant.close();
        }
    }

    @Test
    void aHolderThatIsKilledIsSucceededWhenItsLeaseIsOver() {
        try (ChildProcess worker = worker(TTL_SECONDS)) {
            FencingToken theirs = token(worker.nextLine());
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            worker.kill();
            assertThat(soon(next).fencingToken().isNewerThan(theirs)).isTrue();
            soon(next).close();
        }
    }

    @Test
    void aHolderThatIsToldToGoStopsItsWorkFirstAndThenGivesTheLockBackAtOnce() {
        try (ChildProcess worker = worker(60)) {
            token(worker.nextLine());
            CompletableFuture<LockGrant> next = peer.lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            worker.terminate();
            assertThat(worker.nextLine()).isEqualTo("interrupted");
            assertThat(worker.ask("held?")).isEqualTo("false");
            assertThat(Peer.keys(cluster, prefix)).as("its work has not ended").hasSize(2);
            assertThat(next).isNotDone();
            assertThat(worker.ask("end")).isEqualTo("ending");
            soon(next).close();
            assertThat(worker.awaitExit(Duration.ofSeconds(60))).isTrue();
        }
    }
}
