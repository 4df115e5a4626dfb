package io.muster.benchmarks;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.lease.LeaseGrantResponse;
import io.etcd.jetcd.support.Observers;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a thousand sessions on one connection cost, beside as many leases that one jetcd client keeps alive.
 *
 * <p>One is there before, so that nothing is counted that only the first one loads. Renewals are counted by the server,
 * over a third of the TTL when all is quiet.
 */
final class SessionCost {
    private static final int MANY = 1_000;
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(8);
    private static final Pattern RENEWALS =
            Pattern.compile("grpc_server_msg_received_total\\{grpc_method=\"LeaseKeepAlive\",.*} (\\S+)");

    private SessionCost() {}

    /** Someone who keeps leases. */
    private interface Keeper extends AutoCloseable {
        /** Opens so many more, and waits for them. */
        void keep(int more) throws Exception;

        @Override
        void close();
    }

    /** What they cost. */
    private record Cost(double channels, double threads, double kibibytesEach, double perThird) {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        Cost sessions = cost(
                cluster, new Sessions(EtcdConnection.open(cluster.endpoints().get(0))));
        Cost leases = cost(
                cluster,
                new Leases(
                        Client.builder().endpoints(cluster.endpoints().get(0)).build()));
        return List.of(
                new Figure("1,000 sessions: channels", sessions.channels, 0, "more than with one"),
                new Figure("1,000 sessions: threads", sessions.threads, 2, "more than with one"),
                new Figure("1,000 sessions: heap, KiB", sessions.kibibytesEach, 8, "each"),
                new Figure("1,000 sessions: renewals", sessions.perThird, 1.05, "each in a third of the TTL"),
                Figure.baseline("1,000 jetcd leases: threads", leases.threads, ""),
                Figure.baseline("1,000 jetcd leases: heap, KiB", leases.kibibytesEach, ""),
                Figure.baseline("1,000 jetcd leases: renewals", leases.perThird, ""));
    }

    private static Cost cost(EtcdCluster cluster, Keeper keeper) throws Exception {
        int port = URI.create(cluster.endpoints().get(0)).getPort();
        try (keeper) {
            keeper.keep(1);
            pause(SETTLED);
            Footprint before = Footprint.now(port);
            keeper.keep(MANY);
            // Keys are written, and threads that only the opening needed have gone.
            pause(SETTLED);
            Footprint after = Footprint.now(port);
            double renewalsBefore = renewals(cluster);
            long from = System.nanoTime();
            pause(TTL.dividedBy(3));
            double thirds = (System.nanoTime() - from) / (TTL.toNanos() / 3.0);
            return new Cost(
                    after.channels() - before.channels(),
                    after.threads() - before.threads(),
                    (after.heap() - before.heap()) / 1024.0 / MANY,
                    (renewals(cluster) - renewalsBefore) / thirds / (MANY + 1));
        }
    }

    private static void pause(Duration time) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    private static double renewals(EtcdCluster cluster) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.member(0).endpoint() + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        Matcher matcher = RENEWALS.matcher(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
        if (!matcher.find()) {
            throw new IllegalStateException("etcd does not tell how many renewals it has received");
        }
        return Double.parseDouble(matcher.group(1));
    }

    private record Sessions(EtcdConnection connection) implements Keeper {
        @Override
        public void keep(int more) {
            List<CompletableFuture<Session>> opening = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                opening.add(connection.openSessionAsync(TTL));
            }
            opening.forEach(one -> one.join().ensureActive());
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private record Leases(Client client) implements Keeper {
        @Override
        public void keep(int more) throws Exception {
            Lease leases = client.getLeaseClient();
            List<CompletableFuture<LeaseGrantResponse>> granting = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                granting.add(leases.grant(TTL.toSeconds()));
            }
            for (CompletableFuture<LeaseGrantResponse> granted : granting) {
                leases.keepAlive(granted.get().getID(), Observers.observer(answer -> {}));
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
