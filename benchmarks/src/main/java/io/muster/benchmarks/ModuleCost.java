package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.support.Observers;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one more user of the same settings costs, beside one more jetcd client.
 *
 * <p>A first user is there and has talked to etcd, and a second one has come and gone, so that nothing is counted that
 * only the first one loads. Then several more come and stay; the figure is the growth divided by their number.
 */
final class ModuleCost {
    private static final int MORE = 10;

    private ModuleCost() {}

    /** Comes, talks to etcd, and stays until closed. */
    private interface User {
        AutoCloseable come() throws Exception;
    }

    /** Growth for each. */
    private record Growth(double channels, double threads, double kibibytes) {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        int port = URI.create(endpoint).getPort();
        Growth connection = growth(port, () -> connection(endpoint));
        Growth client = growth(port, () -> client(endpoint));
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("second module: channels", connection.channels, 0, "of one more connection"));
        figures.add(new Figure("second module: threads", connection.threads, 2, ""));
        figures.add(new Figure("second module: heap, KiB", connection.kibibytes, 50, ""));
        figures.add(Figure.baseline("second jetcd client: channels", client.channels, ""));
        figures.add(Figure.baseline("second jetcd client: threads", client.threads, ""));
        figures.add(Figure.baseline("second jetcd client: heap, KiB", client.kibibytes, ""));
        return figures;
    }

    private static AutoCloseable connection(String endpoint) {
        EtcdConnection connection = EtcdConnection.open(endpoint);
        connection.kv().put("/benchmarks/module", "here");
        connection.kv().get("/benchmarks/module");
        connection.session().ensureActive();
        return connection;
    }

    private static AutoCloseable client(String endpoint) throws Exception {
        Client client = Client.builder().endpoints(endpoint).build();
        ByteSequence key = ByteSequence.from("/benchmarks/module", StandardCharsets.UTF_8);
        client.getKVClient().put(key, key).get();
        client.getKVClient().get(key).get();
        // Our connection keeps its session's lease alive; so does this one.
        long lease = client.getLeaseClient().grant(60).get().getID();
        CompletableFuture<LeaseKeepAliveResponse> renewed = new CompletableFuture<>();
        client.getLeaseClient()
                .keepAlive(
                        lease,
                        Observers.<LeaseKeepAliveResponse>builder()
                                .onNext(renewed::complete)
                                .onError(renewed::completeExceptionally)
                                .build());
        renewed.get();
        return client;
    }

    private static Growth growth(int port, User user) throws Exception {
        List<AutoCloseable> present = new ArrayList<>();
        try {
            present.add(user.come());
            user.come().close();
            Footprint before = Footprint.now(port);
            for (int i = 0; i < MORE; i++) {
                present.add(user.come());
            }
            Footprint after = Footprint.now(port);
            return new Growth(
                    (double) (after.channels() - before.channels()) / MORE,
                    (double) (after.threads() - before.threads()) / MORE,
                    (after.heap() - before.heap()) / 1024.0 / MORE);
        } finally {
            for (AutoCloseable one : present) {
                one.close();
            }
        }
    }
}
