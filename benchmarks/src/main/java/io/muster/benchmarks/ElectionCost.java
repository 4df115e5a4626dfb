package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.Txn;
import io.muster.connection.ViewChange;
import io.muster.election.LeaderElection;
import io.muster.election.Leadership;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What leading costs, beside the bare requests that it cannot do without, taken in turn in the same run. */
final class ElectionCost {
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 30;
    private static final int PAIRS = 30;
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern WATCH_STREAMS = Pattern.compile("(?m)^etcd_debugging_mvcc_watch_stream_total (\\d+)$");

    private ElectionCost() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (EtcdConnection one = open(cluster, 1);
                EtcdConnection two = open(cluster, 2)) {
            figures.add(campaign(one));
            figures.addAll(handOver(one, two));
        }
        figures.addAll(many(cluster, 256));
        figures.addAll(many(cluster, 10_000));
        return figures;
    }

    static EtcdConnection open(EtcdCluster cluster, int number) {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(cluster.endpoints().get(0))
                .sessionTtl(Duration.ofSeconds(60))
                // Equal settings would share the client.
                .connectTimeout(Duration.ofSeconds(20).plusMillis(number))
                .build());
    }

    private static Figure campaign(EtcdConnection etcd) {
        LeaderElection election = LeaderElection.of(etcd, "benchmark-alone", "node");
        Bytes key = Bytes.utf8("/benchmarks/bare-campaign");
        Txn put = Txn.when(Compare.absent(key))
                .then(Op.put(key, key, etcd.session().leaseId()));
        double[] ratios = new double[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            double[] ours = new double[PAIRS];
            double[] bare = new double[PAIRS];
            for (int i = 0; i < PAIRS; i++) {
                long began = System.nanoTime();
                Leadership leadership = election.campaign();
                ours[i] = System.nanoTime() - began;
                leadership.resign();
                began = System.nanoTime();
                etcd.kv().commit(put);
                etcd.kv().get(key);
                bare[i] = System.nanoTime() - began;
                etcd.kv().delete(KeyRange.single(key));
            }
            if (round >= 0) {
                ratios[round] = Statistics.median(ours) / Statistics.median(bare);
            }
        }
        String name = "campaign without a rival, ratio to a transaction and a read";
        return new Figure(name, Statistics.median(ratios), 1.1, "");
    }

    /** From resigning on one connection to the task that leads on the other, beside transaction, event and read. */
    private static List<Figure> handOver(EtcdConnection one, EtcdConnection two) throws Exception {
        Bytes key = Bytes.utf8("/benchmarks/bare-hand-over");
        BlockingQueue<Long> reads = new LinkedBlockingQueue<>();
        double[] ours = new double[ROUNDS * PAIRS];
        double[] bare = new double[ROUNDS * PAIRS];
        try (PrefixView view = two.view(KeyRange.single(key))) {
            view.subscribe(Runnable::run, change -> {
                if (change.entries().stream().anyMatch(ViewChange.Removed.class::isInstance)) {
                    two.kv().getAsync(key).thenRun(() -> reads.add(System.nanoTime()));
                }
            });
            for (int i = -WARM_UP_ROUNDS * PAIRS; i < ours.length; i++) {
                double our = ElectionRivals.handOver(one, two);
                view.awaitRevision(one.kv().put(key, key)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                long began = System.nanoTime();
                one.kv().delete(KeyRange.single(key));
                Long read = reads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (i >= 0 && read != null) {
                    ours[i] = our;
                    bare[i] = read - began;
                }
            }
        }
        double bareMedian = Statistics.median(bare);
        return List.of(
                new Figure(
                        "resign to the next leader's task, median, ratio to transaction, event and read",
                        Statistics.median(ours) / bareMedian,
                        1.5,
                        "%.2f ms".formatted(Statistics.median(ours) / 1e6)),
                new Figure("resign to the next leader's task, p99, ms", Statistics.quantile(0.99, ours) / 1e6, 10, ""),
                Figure.baseline("transaction, event and read, p99, ms", Statistics.quantile(0.99, bare) / 1e6, ""));
    }

    private static int watchStreams(EtcdCluster cluster) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.endpoints().get(0) + "/metrics"))
                .build();
        String metrics = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher count = WATCH_STREAMS.matcher(metrics);
        if (!count.find()) {
            throw new IllegalStateException("etcd does not tell how many watch streams it has");
        }
        return Integer.parseInt(count.group(1));
    }

    /** So many elections on one session, all led. */
    private static List<Figure> many(EtcdCluster cluster, int count) throws Exception {
        int port = URI.create(cluster.endpoints().get(0)).getPort();
        try (EtcdConnection etcd = open(cluster, 10 + count)) {
            LeaderElection.of(etcd, "benchmark-first-of-" + count, "node").campaign();
            int streamsBefore = watchStreams(cluster);
            Footprint before = Footprint.now(port);
            long began = System.nanoTime();
            List<CompletableFuture<Leadership>> campaigns = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                campaigns.add(LeaderElection.of(etcd, "benchmark-" + count + "-" + i, "node")
                        .campaignAsync());
                if (campaigns.size() % 256 == 0) {
                    CompletableFuture.allOf(campaigns.toArray(CompletableFuture[]::new))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            }
            CompletableFuture.allOf(campaigns.toArray(CompletableFuture[]::new))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - began) / 1e9;
            Footprint after = Footprint.now(port);
            int streams = watchStreams(cluster) - streamsBefore;
            String name = count + " elections on one session: ";
            return List.of(
                    new Figure(name + "threads", after.threads() - before.threads(), 16, "%.1f s".formatted(seconds)),
                    new Figure(name + "channels", after.channels() - before.channels(), 0, ""),
                    new Figure(name + "watch streams", streams, 8, "as etcd counts them"),
                    Figure.baseline(name + "heap each, KiB", (after.heap() - before.heap()) / 1024.0 / count, ""));
        }
    }
}
