package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A thousand views and a thousand sessions on one connection: what one more costs in threads and heap. */
final class ViewCrowd {
    private static final int MANY = 1_000;

    private ViewCrowd() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        int port = URI.create(endpoint).getPort();
        try (EtcdConnection etcd = EtcdConnection.open(endpoint)) {
            comeAndGo(etcd);
            Footprint before = Footprint.now(port);
            List<PrefixView> views = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                views.add(etcd.view(KeyRange.single("/benchmarks/crowd/" + i)));
            }
            allOf(views.stream().map(PrefixView::ready).toList());
            Footprint withViews = Footprint.now(port);
            List<CompletableFuture<Session>> sessions = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                sessions.add(etcd.openSessionAsync(Duration.ofSeconds(30)));
            }
            allOf(sessions);
            Footprint withBoth = Footprint.now(port);
            return List.of(
                    new Figure(
                            "1,000 views and 1,000 sessions: threads more",
                            withBoth.threads() - before.threads(),
                            2,
                            "of callbacks, which are as many as there are processors"),
                    new Figure(
                            "1,000 views and 1,000 sessions: TCP connections more",
                            withBoth.channels() - before.channels(),
                            0,
                            ""),
                    Figure.baseline("heap of a view, KiB", kibibytes(before, withViews), ""),
                    Figure.baseline("heap of a session, KiB", kibibytes(withViews, withBoth), ""));
        }
    }

    private static void comeAndGo(EtcdConnection etcd) throws Exception {
        try (PrefixView view = etcd.view(KeyRange.single("/benchmarks/crowd/first"))) {
            view.ready().get(60, TimeUnit.SECONDS);
            etcd.openSession(Duration.ofSeconds(30)).close();
        }
    }

    private static <T> void allOf(List<CompletableFuture<T>> futures) throws Exception {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    private static double kibibytes(Footprint before, Footprint after) {
        return (after.heap() - before.heap()) / 1024.0 / MANY;
    }
}
