package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.EtcdSettings;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.PrefixView;
import io.muster.connection.Session;
import io.muster.connection.Txn;
import io.muster.registry.DiscoveryOptions;
import io.muster.registry.Registration;
import io.muster.registry.Selector;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What registering and discovering cost, beside bare requests that do no more than they must. */
final class RegistryCost {
    private static final String NAMESPACE = "/benchmarks/registry/";
    private static final int MANY = 10_000;
    private static final int EACH = 100;
    private static final int ROUNDS = 7;
    private static final int VISIBLE = 300;
    private static final int HERD = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EtcdCluster cluster;
    private final List<Figure> figures = new ArrayList<>();
    private int connections;

    private RegistryCost(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    static List<Figure> measure(EtcdCluster cluster) {
        RegistryCost cost = new RegistryCost(cluster);
        cost.registering();
        cost.becomingVisible();
        cost.selecting();
        cost.recovering();
        return cost.figures;
    }

    /** Connections with different settings share nothing. */
    private EtcdConnection connect() {
        return EtcdConnection.open(EtcdSettings.builder()
                .endpoints(cluster.endpoints().toArray(new String[0]))
                .namespace(NAMESPACE)
                .connectTimeout(Duration.ofSeconds(10).plusMillis(connections++))
                .callTimeout(Duration.ofSeconds(30))
                .build());
    }

    private void registering() {
        double[] ratios = new double[ROUNDS];
        double[] bare = new double[ROUNDS];
        double[] ours = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            try (EtcdConnection etcd = connect()) {
                long start = System.nanoTime();
                putInTurn(etcd, "bare/" + round + "/");
                double bareTime = System.nanoTime() - start;
                start = System.nanoTime();
                register(ServiceRegistry.of(etcd), "registered" + round, MANY);
                double time = System.nanoTime() - start;
                if (round >= 0) {
                    bare[round] = bareTime / 1e6;
                    ours[round] = time / 1e6;
                    ratios[round] = time / bareTime;
                }
            }
        }
        figures.add(Figure.baseline("10,000 puts, transactions of 100 in turn, ms", Statistics.median(bare), ""));
        figures.add(Figure.baseline("10,000 registrations, ms", Statistics.median(ours), ""));
        figures.add(new Figure("10,000 registrations, ratio to that", Statistics.median(ratios), 1.3, ""));
    }

    private static void putInTurn(EtcdConnection etcd, String prefix) {
        Bytes value = Bytes.utf8("x".repeat(200));
        try (Session session = etcd.openSession(Duration.ofSeconds(60))) {
            for (int i = 0; i < MANY; i += EACH) {
                Op[] puts = IntStream.range(i, i + EACH)
                        .mapToObj(n -> Op.put(Bytes.utf8(prefix + n), value, session.leaseId()))
                        .toArray(Op[]::new);
                etcd.kv().commit(Txn.when().then(puts));
            }
        }
    }

    private static List<Registration> register(ServiceRegistry registry, String service, int count) {
        List<CompletableFuture<Registration>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(registry.registerAsync(ServiceInstance.of(service, "10.0.0.5", 8080)
                    .withZone("eu-1")
                    .withVersion("1.4.2")));
        }
        return all.stream()
                .map(one ->
                        one.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .toList();
    }

    private void becomingVisible() {
        double[] bare = new double[VISIBLE];
        double[] ours = new double[VISIBLE];
        try (EtcdConnection there = connect();
                EtcdConnection here = connect();
                PrefixView watch = here.view(KeyRange.prefix("visible/"));
                ServiceView view = ServiceRegistry.of(here).discover("visible")) {
            watch.ready().join();
            Bytes value = Bytes.utf8("x".repeat(200));
            ServiceRegistry registry = ServiceRegistry.of(there);
            for (int i = -VISIBLE; i < VISIBLE; i++) {
                long start = System.nanoTime();
                long revision = there.kv().put(Bytes.utf8("visible/" + i), value);
                watch.awaitRevision(revision).join();
                long middle = System.nanoTime();
                Registration registration = registry.register(ServiceInstance.of("visible", "10.0.0.5", 8080));
                view.awaitRevisionAsync(registration.revision()).join();
                long end = System.nanoTime();
                registration.close();
                if (i >= 0) {
                    bare[i] = (middle - start) / 1e3;
                    ours[i] = (end - middle) / 1e3;
                }
            }
        }
        double base = Statistics.median(bare);
        double mine = Statistics.median(ours);
        figures.add(Figure.baseline("put until seen by a watch elsewhere, µs", base, ""));
        figures.add(Figure.baseline("register until in a view elsewhere, µs", mine, ""));
        figures.add(new Figure("register until visible, ratio to that", mine / base, 1.1, ""));
    }

    private void selecting() {
        try (EtcdConnection there = connect();
                EtcdConnection here = connect()) {
            register(ServiceRegistry.of(there), "selected", MANY);
            selecting(here);
        }
    }

    private void selecting(EtcdConnection here) {
        for (Selector selector : List.of(Selector.roundRobin(), Selector.weightedRandom())) {
            try (ServiceView view = ServiceRegistry.of(here).discover("selected", DiscoveryOptions.of(selector))) {
                view.awaitInstances(MANY, PATIENCE);
                for (int i = 0; i < 3; i++) {
                    select(view, 5_000_000);
                }
                long bytes = Allocation.total();
                select(view, 5_000_000);
                double each = (Allocation.total() - bytes) / 5_000_000.0;
                figures.add(new Figure(
                        (selector.weighs() ? "weighted random" : "round robin") + " selection, bytes allocated",
                        each,
                        0.5,
                        ""));
            }
        }
    }

    private static long select(ServiceView view, int times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            sum += view.select().port();
        }
        return sum;
    }

    /** Ten thousand on several connections lose all their leases at once. */
    private void recovering() {
        List<EtcdConnection> processes =
                IntStream.range(0, HERD).mapToObj(i -> connect()).toList();
        try {
            List<Registration> all = new ArrayList<>();
            processes.forEach(etcd -> all.addAll(register(ServiceRegistry.of(etcd), "herd", MANY / HERD)));
            List<Long> leases = cluster.truth().list(NAMESPACE + "services/herd/").stream()
                    .map(EtcdEntry::lease)
                    .distinct()
                    .toList();
            long before = cluster.truth().revision();
            leases.forEach(cluster.truth()::revokeLease);
            long start = System.nanoTime();
            while (!all.stream().allMatch(one -> one.revision() > before)) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IllegalStateException("not all are back after " + PATIENCE);
                }
                LockSupport.parkNanos(1_000_000);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double writes = cluster.truth().revision() - (double) before - leases.size();
            figures.add(new Figure(
                    "10,000 of %d clients lose all %d leases: back after, s".formatted(HERD, leases.size()),
                    seconds,
                    12,
                    "TTL + 2 s"));
            figures.add(Figure.baseline(
                    "transactions at etcd for that", writes, "%.0f a second".formatted(writes / seconds)));
        } finally {
            processes.forEach(EtcdConnection::close);
        }
    }
}
