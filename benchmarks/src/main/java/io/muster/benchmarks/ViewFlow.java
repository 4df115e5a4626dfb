package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.FaultProxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How fast changes reach a view's listener, beside the listener of a bare jetcd watch, in turns on the same etcd. */
final class ViewFlow {
    private static final int ROUNDS = 60;
    private static final int PUTS_PER_ROUND = 100;
    private static final int OPENINGS = 100;
    private static final int BURSTS = 15;
    private static final ViewKeys BURST = new ViewKeys("/benchmarks/flow/", 20_000, 100);
    private static final int OUTAGES = 15;

    private ViewFlow() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection writer = EtcdConnection.open(endpoint);
                Watcher.Source views = Watcher.views(endpoint);
                Watcher.Source jetcd = Watcher.jetcd(endpoint)) {
            List<Figure> figures = new ArrayList<>();
            figures.addAll(latency(writer, views, jetcd));
            figures.addAll(throughput(writer, views, jetcd));
            figures.addAll(opening(writer, views, jetcd));
            figures.addAll(outage(writer, endpoint));
            return figures;
        }
    }

    private static List<Figure> latency(EtcdConnection writer, Watcher.Source views, Watcher.Source jetcd)
            throws Exception {
        try (Watcher ours = views.open("/benchmarks/ours/");
                Watcher theirs = jetcd.open("/benchmarks/theirs/")) {
            double[] difference = new double[ROUNDS];
            double[] our = new double[ROUNDS];
            double[] their = new double[ROUNDS];
            for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
                double first = roundOfPuts(writer, round % 2 == 0 ? ours : theirs);
                double second = roundOfPuts(writer, round % 2 == 0 ? theirs : ours);
                if (round >= 0) {
                    our[round] = round % 2 == 0 ? first : second;
                    their[round] = round % 2 == 0 ? second : first;
                    difference[round] = our[round] - their[round];
                }
            }
            return List.of(new Figure(
                    "put to listener: beyond a jetcd watch, µs",
                    Statistics.median(difference),
                    100,
                    "%.0f against %.0f µs; middle half of the rounds %.0f to %.0f"
                            .formatted(
                                    Statistics.median(our),
                                    Statistics.median(their),
                                    Statistics.quantile(0.25, difference),
                                    Statistics.quantile(0.75, difference))));
        }
    }

    private static double roundOfPuts(EtcdConnection writer, Watcher watcher) throws Exception {
        double[] micros = new double[PUTS_PER_ROUND];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = put(writer, watcher) / 1e3;
        }
        return Statistics.median(micros);
    }

    /** From just before the put to the listener's call, in nanoseconds. */
    private static double put(EtcdConnection writer, Watcher watcher) throws Exception {
        long seen = watcher.events();
        long began = System.nanoTime();
        writer.kv().put(Bytes.utf8(watcher.prefix() + "k"), Bytes.utf8("v"));
        watcher.awaitEvents(seen + 1);
        return watcher.lastNanos() - began;
    }

    private static List<Figure> throughput(EtcdConnection writer, Watcher.Source views, Watcher.Source jetcd)
            throws Exception {
        double[][] seconds = new double[2][BURSTS];
        for (int round = -3; round < BURSTS; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int side = Math.floorMod(turn + round, 2);
                try (Watcher watcher = (side == 0 ? views : jetcd).open(BURST.prefix())) {
                    System.gc();
                    long began = System.nanoTime();
                    BURST.write(writer);
                    watcher.awaitEvents(BURST.count());
                    if (round >= 0) {
                        seconds[side][round] = (watcher.lastNanos() - began) / 1e9;
                    }
                }
            }
        }
        double ours = BURST.count() / Statistics.median(seconds[0]);
        double theirs = BURST.count() / Statistics.median(seconds[1]);
        return List.of(new Figure(
                "events: a jetcd watch's throughput in ratio to ours",
                theirs / ours,
                1 / 0.9,
                "%.0f against %.0f a second, in transactions of 100".formatted(ours, theirs)));
    }

    /** While others write elsewhere, so that the revision after a list is always in the past. */
    private static List<Figure> opening(EtcdConnection writer, Watcher.Source views, Watcher.Source jetcd)
            throws Exception {
        double[][] millis = new double[2][OPENINGS];
        Thread others = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        writer.kv().put("/benchmarks/elsewhere", "v");
                        LockSupport.parkNanos(500_000);
                    }
                },
                "others");
        others.start();
        try {
            for (int i = 0; i < OPENINGS; i++) {
                try (Watcher ours = views.open("/benchmarks/opened/")) {
                    millis[0][i] = put(writer, ours) / 1e6;
                }
                try (Watcher theirs = jetcd.open("/benchmarks/opened/")) {
                    millis[1][i] = put(writer, theirs) / 1e6;
                }
            }
        } finally {
            others.interrupt();
            others.join();
        }
        return List.of(
                new Figure(
                        "put right after opening to listener: 90th percentile, ms",
                        Statistics.quantile(0.9, millis[0]),
                        50,
                        distribution(millis[0])),
                Figure.baseline(
                        "jetcd, read and watched from the next revision: 90th percentile, ms",
                        Statistics.quantile(0.9, millis[1]),
                        distribution(millis[1])));
    }

    private static String distribution(double[] millis) {
        return "p50 %.1f, p90 %.1f, p99 %.1f, max %.1f"
                .formatted(
                        Statistics.median(millis),
                        Statistics.quantile(0.9, millis),
                        Statistics.quantile(0.99, millis),
                        Statistics.quantile(1, millis));
    }

    private static List<Figure> outage(EtcdConnection writer, String endpoint) throws Exception {
        URI member = URI.create(endpoint);
        double[][] fromHeal = new double[2][OUTAGES];
        double[][] fromConnected = new double[2][OUTAGES];
        for (int side = 0; side < 2; side++) {
            try (FaultProxy proxy = FaultProxy.to(member.getHost(), member.getPort())) {
                String behind = "http://" + proxy.endpoint();
                try (Watcher.Source source = side == 0 ? Watcher.views(behind) : Watcher.jetcd(behind);
                        Watcher watcher = source.open("/benchmarks/outage/")) {
                    for (int i = 0; i < OUTAGES; i++) {
                        proxy.refuse();
                        proxy.reset();
                        long wanted = watcher.events() + 100;
                        for (int put = 0; put < 100; put++) {
                            writer.kv().put("/benchmarks/outage/k", "v");
                        }
                        long healed = System.nanoTime();
                        proxy.heal();
                        while (proxy.connections() == 0) {
                            LockSupport.parkNanos(200_000);
                        }
                        long connected = System.nanoTime();
                        watcher.awaitEvents(wanted);
                        fromHeal[side][i] = (watcher.lastNanos() - healed) / 1e6;
                        fromConnected[side][i] = (watcher.lastNanos() - connected) / 1e6;
                    }
                }
            }
        }
        return List.of(
                new Figure(
                        "outage over to caught up: median, ms",
                        Statistics.median(fromHeal[0]),
                        1_500,
                        distribution(fromHeal[0])),
                new Figure(
                        "connected again to caught up: median, ms",
                        Statistics.median(fromConnected[0]),
                        200,
                        distribution(fromConnected[0])),
                Figure.baseline(
                        "jetcd, outage over to caught up: median, ms",
                        Statistics.median(fromHeal[1]),
                        distribution(fromHeal[1])));
    }
}
