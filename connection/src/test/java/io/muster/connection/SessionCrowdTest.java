package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.ServedCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What sessions cost the process and the server, one of them and a thousand. */
@EtcdTest(own = true)
class SessionCrowdTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CROWD = 1_000;

    private static SharedClient client(EtcdCluster cluster) {
        return new SharedClient(Settings.of(cluster).build());
    }

    private static LeaseSession open(SharedClient client, Duration ttl) {
        return client.sessions().open(ttl).orTimeout(40, TimeUnit.SECONDS).join();
    }

    /** Counts renewals for a while, and returns how many there were in each third of the TTL, for each session. */
    private static double renewalsPerThird(EtcdCluster cluster, Duration ttl, int sessions, double thirds) {
        long begin = System.nanoTime();
        int before = ServedCalls.by(cluster).of("LeaseKeepAlive");
        double third = ttl.toNanos() / 3.0;
        await().atMost(LIMIT).until(() -> System.nanoTime() - begin > thirds * third);
        int after = ServedCalls.by(cluster).of("LeaseKeepAlive");
        return (after - before) / ((System.nanoTime() - begin) / third) / sessions;
    }

    @Test
    void oneIsRenewedOnceInAThirdOfItsTtl(EtcdCluster cluster) {
        // A request that is not answered within a sixth of this is sent again, and counted again.
        Duration ttl = Duration.ofSeconds(8);
        SharedClient client = client(cluster);
        try {
            LeaseSession session = open(client, ttl);
            // One more than there are thirds, at most, by where the counting begins.
            assertThat(renewalsPerThird(cluster, ttl, 1, 6)).isBetween(0.5, 7.0 / 6);
            assertThat(session.isActive()).isTrue();
        } finally {
            client.close();
        }
    }

    @Test
    void aThousandCostNoThreadsRenewSpreadOutAndEndTogether(EtcdCluster cluster) {
        Duration ttl = Duration.ofSeconds(15);
        SharedClient client = client(cluster);
        try {
            open(client, ttl);
            await().atMost(LIMIT).until(() -> keys(cluster) == 1);
            int threadsBefore = threads();
            List<LeaseSession> sessions = openMore(client, ttl);
            await().atMost(LIMIT).until(() -> keys(cluster) == CROWD);
            ServedCalls before = ServedCalls.by(cluster);
            assertThat(renewalsPerThird(cluster, ttl, CROWD, 1.2)).isBetween(0.7, 1.1);
            assertThat(ServedCalls.by(cluster).since(before)).isEmpty();
            assertThat(sessions).allMatch(LeaseSession::isActive);
            // Callback threads come when there is much to do at once, and go again.
            assertThat(threads())
                    .isLessThanOrEqualTo(threadsBefore + Runtime.getRuntime().availableProcessors());
            assertSpread(sessions, ttl.dividedBy(3));
        } finally {
            client.close();
        }
        assertThat(cluster.truth().leases()).isEmpty();
        assertThat(keys(cluster)).isZero();
    }

    /** So many at a time that a slow machine can follow. */
    private static List<LeaseSession> openMore(SharedClient client, Duration ttl) {
        List<LeaseSession> sessions = new ArrayList<>();
        while (sessions.size() < CROWD - 1) {
            List<CompletableFuture<LeaseSession>> opening = new ArrayList<>();
            for (int i = Math.min(37, CROWD - 1 - sessions.size()); i > 0; i--) {
                opening.add(client.sessions().open(ttl));
            }
            opening.forEach(
                    one -> sessions.add(one.orTimeout(40, TimeUnit.SECONDS).join()));
        }
        return sessions;
    }

    /** In each tenth of a period, about a tenth of them are due: six standard deviations either way. */
    private static void assertSpread(List<LeaseSession> sessions, Duration period) {
        int[] due = new int[10];
        sessions.forEach(session ->
                due[(int) (10 * Math.floorMod(session.renewalDueNanos(), period.toNanos()) / period.toNanos())]++);
        for (int inTenth : due) {
            assertThat(inTenth).as("of %s", java.util.Arrays.toString(due)).isBetween(40, 160);
        }
    }

    private static int keys(EtcdCluster cluster) {
        return cluster.truth().list("muster/sessions/").size();
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-")
                        || thread.getName().startsWith("grpc-"))
                .count();
    }
}
