package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to load a view of 100,000 keys, in time beside jetcd's bare reads and in heap.
 *
 * <p>The three take turns, each as the first one every third round.
 */
final class ViewLoad {
    private static final ViewKeys KEYS = new ViewKeys("/benchmarks/load/", 100_000, 200);
    private static final int WARM_UP_ROUNDS = 6;
    private static final int ROUNDS = 15;
    private static final int PAGE = 10_000;

    private ViewLoad() {}

    /** A way to load everything; says how many keys that were. */
    private interface Way {
        int load() throws Exception;
    }

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection etcd = EtcdConnection.open(endpoint);
                Client client = Client.builder()
                        .endpoints(endpoint)
                        .maxInboundMessageSize(64 << 20)
                        .build()) {
            KEYS.write(etcd);
            List<Figure> figures = new ArrayList<>();
            figures.add(heap(etcd, URI.create(endpoint).getPort()));
            figures.addAll(times(etcd, client.getKVClient()));
            etcd.kv().delete(KEYS.range());
            return figures;
        }
    }

    private static List<Figure> times(EtcdConnection etcd, KV kv) throws Exception {
        List<Way> ways = List.of(() -> view(etcd), () -> oneRange(kv), () -> pages(kv));
        double[][] millis = new double[ways.size()][ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            for (int turn = 0; turn < ways.size(); turn++) {
                int way = Math.floorMod(turn + round, ways.size());
                double taken = time(ways.get(way));
                if (round >= 0) {
                    millis[way][round] = taken;
                }
            }
        }
        double ours = Statistics.median(millis[0]);
        double range = Statistics.median(millis[1]);
        double pages = Statistics.median(millis[2]);
        return List.of(
                new Figure(
                        "load 100,000 keys: ratio to the faster of jetcd's",
                        ours / Math.min(range, pages),
                        1.15,
                        "%.0f ms, middle half %.0f to %.0f"
                                .formatted(
                                        ours,
                                        Statistics.quantile(0.25, millis[0]),
                                        Statistics.quantile(0.75, millis[0]))),
                Figure.baseline("jetcd, one range, ms", range, ""),
                Figure.baseline("jetcd, pages of 10,000, ms", pages, ""));
    }

    private static double time(Way way) throws Exception {
        System.gc();
        long began = System.nanoTime();
        int count = way.load();
        double millis = (System.nanoTime() - began) / 1e6;
        if (count != KEYS.count()) {
            throw new IllegalStateException("loaded " + count);
        }
        return millis;
    }

    private static int view(EtcdConnection etcd) throws Exception {
        try (PrefixView view = etcd.view(KEYS.range())) {
            return view.ready().get(60, TimeUnit.SECONDS).size();
        }
    }

    private static int oneRange(KV kv) throws Exception {
        ByteSequence start = bytes(KEYS.range().start().toByteArray());
        GetOption option = GetOption.builder().withRange(end()).build();
        // Without making jetcd's key-values of the message, which it does when they are asked for.
        return (int) kv.get(start, option).get().getCount();
    }

    private static int pages(KV kv) throws Exception {
        ByteSequence from = bytes(KEYS.range().start().toByteArray());
        long revision = 0;
        int count = 0;
        while (true) {
            GetOption option = GetOption.builder()
                    .withRange(end())
                    .withLimit(PAGE)
                    .withRevision(revision)
                    .build();
            GetResponse page = kv.get(from, option).get();
            List<KeyValue> entries = page.getKvs();
            count += entries.size();
            if (!page.isMore()) {
                return count;
            }
            revision = page.getHeader().getRevision();
            byte[] last = entries.get(entries.size() - 1).getKey().getBytes();
            byte[] next = new byte[last.length + 1];
            System.arraycopy(last, 0, next, 0, last.length);
            from = bytes(next);
        }
    }

    private static ByteSequence end() {
        return bytes(KEYS.range().end().toByteArray());
    }

    private static ByteSequence bytes(byte[] bytes) {
        return ByteSequence.from(bytes);
    }

    private static Figure heap(EtcdConnection etcd, int port) throws Exception {
        try (PrefixView small = etcd.view(KeyRange.single(KEYS.key(0)))) {
            // So that nothing is counted that only the first view loads.
            small.ready().get(60, TimeUnit.SECONDS);
        }
        Footprint before = Footprint.now(port);
        try (PrefixView view = etcd.view(KEYS.range())) {
            int size = view.ready().get(60, TimeUnit.SECONDS).size();
            Footprint after = Footprint.now(port);
            double each = (double) (after.heap() - before.heap()) / size - KEYS.keyBytes() - KEYS.valueBytes();
            return new Figure("heap per entry beyond key and value, bytes", each, 150, "");
        }
    }
}
