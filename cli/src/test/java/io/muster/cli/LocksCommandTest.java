package io.muster.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.lock.DistributedLock;
import io.muster.lock.LockGrant;
import io.muster.lock.LockState;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EtcdTest
class LocksCommandTest {
    private Cluster cluster;

    @BeforeEach
    void prepare(EtcdCluster etcd, @RandomPrefix String prefix) {
        cluster = new Cluster(etcd, prefix);
    }

    @Test
    void showTellsWhoHoldsItAndWhoWaits() {
        assertThat(cluster.start("locks", "show", "nightly").exitCode()).isEqualTo(ExitCode.FAILED);
        try (EtcdConnection etcd = cluster.connect()) {
            DistributedLock lock =
                    DistributedLock.builder(etcd, "nightly").note("mine").build();
            LockGrant held = lock.acquire();
            var next = lock.acquireAsync();
            awaitWaiters(lock, 1);

            CliRun table = cluster.start("locks", "show", "nightly");
            assertThat(table.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(table.out().lines())
                    .hasSize(3)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("holds")
                            .contains(held.fencingToken().toString()))
                    .anySatisfy(line -> assertThat(line).startsWith("waits").contains("note=mine"));
            LockState state = lock.inspect();
            String first = golden("holds", state.holder().orElseThrow());
            String second = golden("waits", state.waiters().get(0));
            CliRun lines = cluster.start("locks", "show", "nightly", "-o", "jsonl");
            assertThat(lines.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(withoutTtl(lines)).isEqualTo(first + "\n" + second + "\n");
            CliRun json = cluster.start("locks", "show", "nightly", "-o", "json");
            assertThat(json.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(withoutTtl(json)).isEqualTo("[" + first + ",\n " + second + "]\n");
            next.cancel(true);
            held.close();
        }
    }

    private String golden(String place, LockState.Place of) {
        return "{\"place\":\"" + place + "\",\"token\":\"" + of.token() + "\",\"key\":\"" + cluster.prefix() + of.key()
                + "\",\"lease\":\"" + HexFormat.of().toHexDigits(of.leaseId()) + "\",\"ttl\":0,\"owner\":\""
                + of.owner()
                + "\"}";
    }

    /** What is left of a lease changes from second to second. */
    private static String withoutTtl(CliRun run) {
        return run.out().replaceAll("\"ttl\":\\d+", "\"ttl\":0");
    }

    @Test
    void breakTakesTheLockFromTheOneThatIsMeantAndFromNobodyElse() {
        try (EtcdConnection etcd = cluster.connect();
                LockGrant held = DistributedLock.of(etcd, "nightly").acquire()) {
            FencingToken token = held.fencingToken();
            FencingToken other = FencingToken.of(token.clusterId(), token.revision() + 1);
            CliRun wrong = cluster.start("locks", "break", "nightly", "--token", other.toString());
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(wrong.err()).contains("nobody has nightly under " + other);
            assertThat(held.verify()).isTrue();
        }
        CliRun none = cluster.start("locks", "break", "nightly", "--token", "mine");
        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("--token", "'mine'");
    }

    private void awaitWaiters(DistributedLock lock, int count) {
        await().atMost(60, SECONDS).until(() -> lock.inspect().waiters().size() == count);
    }
}
