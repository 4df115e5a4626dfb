package io.muster.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.GetOption;
import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.Txn;
import io.muster.registry.Records;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to load the list of a service, beside one bare range whose records are decoded into the same instances,
 * and what an instance takes in heap. The two take turns, each as the first one every second round.
 */
final class InstanceLoad {
    private static final String NAMESPACE = "/benchmarks/instances/";
    private static final int EACH = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String endpoint;
    private final int count;
    private final String service;

    private InstanceLoad(EtcdCluster cluster, int count) {
        this.endpoint = cluster.endpoints().get(0);
        this.count = count;
        this.service = "service-" + count;
    }

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        List<Figure> figures = new ArrayList<>(new InstanceLoad(cluster, 10_000).measure(6, 15));
        figures.addAll(new InstanceLoad(cluster, 100_000).measure(3, 7));
        return figures;
    }

    private List<Figure> measure(int warmUps, int rounds) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (EtcdConnection etcd = connect();
                Client client = Client.builder()
                        .endpoints(endpoint)
                        .maxInboundMessageSize(64 << 20)
                        .build()) {
            write(etcd);
            figures.addAll(times(etcd, client.getKVClient(), warmUps, rounds));
        }
        // On a connection of its own: whatever was read before has gone with its connection.
        try (EtcdConnection etcd = connect()) {
            figures.addAll(heap(etcd));
            etcd.kv().delete(range());
        }
        return figures;
    }

    private EtcdConnection connect() {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(endpoint)
                .namespace(NAMESPACE)
                .callTimeout(PATIENCE)
                .build());
    }

    private void write(EtcdConnection etcd) {
        for (int i = 0; i < count; i += EACH) {
            Op[] puts = new Op[EACH];
            for (int j = 0; j < EACH; j++) {
                ServiceInstance instance = instance(i + j);
                puts[j] = Op.put(Records.key(instance), Records.value(instance));
            }
            etcd.kv().commit(Txn.when().then(puts));
        }
    }

    /** In one of three zones, on a host of its own, of one version. */
    private ServiceInstance instance(int number) {
        return ServiceInstance.of(service, "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255), 8080)
                .withZone("eu-" + number % 3)
                .withVersion("1.4.2");
    }

    private KeyRange range() {
        return KeyRange.prefix("services/" + service + "/");
    }

    private List<Figure> times(EtcdConnection etcd, KV kv, int warmUps, int rounds) throws Exception {
        double[] ours = new double[rounds];
        double[] bare = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = -warmUps; round < rounds; round++) {
            boolean oursFirst = (round & 1) == 0;
            double first = oursFirst ? view(etcd) : bareRange(kv);
            double second = oursFirst ? bareRange(kv) : view(etcd);
            if (round >= 0) {
                ours[round] = oursFirst ? first : second;
                bare[round] = oursFirst ? second : first;
                ratios[round] = ours[round] / bare[round];
            }
        }
        String name = "a view of %,d instances".formatted(count);
        return List.of(
                Figure.baseline("%,d records, one bare range and decoding, ms".formatted(count), median(bare), ""),
                Figure.baseline(name + ", ms", median(ours), ""),
                new Figure(
                        name + ", ratio to that",
                        median(ratios),
                        1.3,
                        "middle half %.2f to %.2f"
                                .formatted(Statistics.quantile(0.25, ratios), Statistics.quantile(0.75, ratios))));
    }

    private static double median(double[] values) {
        return Statistics.median(values);
    }

    private double view(EtcdConnection etcd) {
        System.gc();
        long start = System.nanoTime();
        try (ServiceView view = ServiceRegistry.of(etcd).discover(service)) {
            if (!view.awaitInstances(count, PATIENCE)) {
                throw new IllegalStateException("not loaded after " + PATIENCE);
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private double bareRange(KV kv) throws Exception {
        System.gc();
        long start = System.nanoTime();
        GetOption option = GetOption.builder().isPrefix(true).build();
        ByteSequence prefix = ByteSequence.from(NAMESPACE + "services/" + service + "/", StandardCharsets.UTF_8);
        List<ServiceInstance> instances = new ArrayList<>(count);
        for (KeyValue entry : kv.get(prefix, option)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .getKvs()) {
            byte[] key = entry.getKey().getBytes();
            instances.add(Records.read(
                    Bytes.of(Arrays.copyOfRange(key, NAMESPACE.length(), key.length)),
                    Bytes.of(entry.getValue().getBytes())));
        }
        double millis = (System.nanoTime() - start) / 1e6;
        if (instances.size() != count) {
            throw new IllegalStateException("loaded " + instances.size());
        }
        return millis;
    }

    /** While a bare view of the same keys stays open, so that it shows what the instances take, and what their records do. */
    private List<Figure> heap(EtcdConnection etcd) throws Exception {
        int port = URI.create(endpoint).getPort();
        ServiceRegistry registry = ServiceRegistry.of(etcd);
        registry.discover("nobody");
        Footprint before = Footprint.now(port);
        try (PrefixView bare = etcd.view(range())) {
            bare.ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Footprint between = Footprint.now(port);
            try (ServiceView view = registry.discover(service)) {
                view.awaitInstances(count, PATIENCE);
                double raw = growth(before, between);
                double all = growth(between, Footprint.now(port));
                return List.of(
                        Figure.baseline("heap of a record in a bare view, bytes", raw, "of %,d".formatted(count)),
                        Figure.baseline("heap of an instance and its record, bytes", all, "of %,d".formatted(count)),
                        new Figure("heap of an instance beside its record, bytes", all - raw, 350, ""));
            }
        }
    }

    private double growth(Footprint before, Footprint after) {
        return (double) (after.heap() - before.heap()) / count;
    }
}
