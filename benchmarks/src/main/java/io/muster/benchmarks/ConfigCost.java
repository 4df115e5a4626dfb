package io.muster.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.config.ChangeCost;
import io.muster.config.ConfigWatch;
import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What live configuration costs: a change of one key among many, and opening a watch on many. */
final class ConfigCost {
    private static final String PREFIX = "/benchmarks/config/";
    private static final int KEYS = 10_000;
    private static final int ROUNDS = 25;

    private ConfigCost() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.add(change(100, 100, 0.1));
        figures.add(change(10_000, 100, 1));
        figures.add(change(100_000, 100, 5));
        figures.add(change(10_000, 10_000, Double.NaN));
        figures.add(change(100_000, 100_000, Double.NaN));
        figures.addAll(start(cluster));
        return figures;
    }

    private static Figure change(int size, int perFolder, double bound) throws Exception {
        ChangeCost.Medians medians = ChangeCost.among(size, perFolder);
        return new Figure(
                "config: change of one key among %,d, %,d to a folder, ms".formatted(size, perFolder),
                medians.ours(),
                bound,
                "Typesafe withValue, withFallback and resolve: %.3f ms".formatted(medians.typesafe()));
    }

    private static List<Figure> start(EtcdCluster cluster) throws Exception {
        try (EtcdConnection etcd = EtcdConnection.open(cluster.endpoints().get(0))) {
            for (int from = 0; from < KEYS; from += 100) {
                Op[] puts = new Op[100];
                for (int i = 0; i < puts.length; i++) {
                    puts[i] = Op.put(
                            Bytes.utf8("%sfolder%d/key%d".formatted(PREFIX, from / 100, i)),
                            Bytes.utf8("value " + (from + i)));
                }
                etcd.kv().commit(Txn.when().then(puts));
            }
            double[] ratios = new double[ROUNDS];
            double[] bare = new double[ROUNDS];
            for (int i = 0; i < 2 * ROUNDS; i++) {
                int at = i % ROUNDS; // the first half warms up
                bare[at] = millis(() -> readAndParse(etcd));
                ratios[at] = millis(() -> open(etcd)) / bare[at];
            }
            return List.of(
                    new Figure(
                            "config: opening on %,d keys, ratio to paged read and one Typesafe parse".formatted(KEYS),
                            Statistics.median(ratios),
                            1.5,
                            "middle half of the rounds %.2f to %.2f; read and parse %.1f ms"
                                    .formatted(
                                            Statistics.quantile(0.25, ratios),
                                            Statistics.quantile(0.75, ratios),
                                            Statistics.median(bare))),
                    heap(cluster, etcd));
        }
    }

    /** The view's entries, the layer's tree and the merged one; keys of some 34 bytes, values of 10. */
    private static Figure heap(EtcdCluster cluster, EtcdConnection etcd) throws Exception {
        int port = URI.create(cluster.endpoints().get(0)).getPort();
        long before = Footprint.now(port).heap();
        try (ConfigWatch watch = ConfigWatch.builder(etcd).layer(PREFIX).open()) {
            long grown = Footprint.now(port).heap() - before;
            return Figure.baseline(
                    "config: heap of a key, bytes",
                    (double) grown / KEYS,
                    "of %,d in %d folders"
                            .formatted(KEYS, watch.snapshot().config().root().size()));
        }
    }

    private static int readAndParse(EtcdConnection etcd) {
        Map<String, Object> values = new TreeMap<>();
        for (KeyValue entry : etcd.kv().list(KeyRange.prefix(PREFIX))) {
            values.put(entry.keyText().substring(PREFIX.length()).replace('/', '.'), entry.valueText());
        }
        Config parsed = ConfigFactory.parseMap(values).resolve();
        return parsed.root().size();
    }

    private static int open(EtcdConnection etcd) {
        try (ConfigWatch watch = ConfigWatch.builder(etcd).layer(PREFIX).open()) {
            return watch.snapshot().config().root().size();
        }
    }

    private interface Counted {
        int count();
    }

    private static double millis(Counted work) {
        long start = System.nanoTime();
        int folders = work.count();
        double millis = (System.nanoTime() - start) / 1e6;
        if (folders != KEYS / 100) {
            throw new IllegalStateException(folders + " folders (expected: " + KEYS / 100 + ")");
        }
        return millis;
    }
}
