package io.muster.lock;

import static io.muster.lock.Peer.awaitKeys;
import static io.muster.lock.Peer.soon;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says of locks that are held or waited for too long; the tests' logger writes to the standard error. */
@EtcdTest
class WarningTest {
    private final PrintStream error = System.err;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(error);
    }

    private void awaitLogged(String words) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> logged.toString(StandardCharsets.UTF_8).contains(words));
    }

    @Test
    void theyNameTheHolder(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (Peer peer = Peer.on(cluster, prefix, "lock")) {
            DistributedLock lock = DistributedLock.builder(peer.etcd, "lock")
                    .note("night shift")
                    .warnWhenHeldFor(Duration.ofMillis(50))
                    .warnWhenWaitedFor(Duration.ofSeconds(2))
                    .build();
            LockGrant holder = lock.acquire();
            awaitLogged("lock lock is held for PT0.05S under token " + holder.fencingToken());
            CompletableFuture<LockGrant> waiting = lock.acquireAsync();
            awaitKeys(cluster, prefix, 2);
            awaitLogged("lock lock is waited for since PT2S; 1 in line behind token " + holder.fencingToken());
            awaitLogged("note=night shift");
            holder.close();
            soon(waiting).close();
        }
    }
}
