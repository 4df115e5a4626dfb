package io.muster.benchmarks;

import io.muster.testkit.EtcdCluster;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call through our connection costs beside raw jetcd, in one JVM, on one etcd.
 *
 * <p>One caller, one call at a time. Both sides take turns in short rounds, each beginning every second one, so that
 * whatever the machine does beside this hits both. A round yields the ratio of the two medians; the result is the median
 * of these ratios. Allocation is that of all threads of the JVM over all rounds.
 */
final class CallCost {
    private static final int WARM_UP_ROUNDS = 40;
    private static final int ROUNDS = 100;
    private static final int CALLS_PER_ROUND = 150;

    private static final double LATENCY_BOUND = 1.05;
    private static final double ALLOCATION_BOUND = 1.2;

    private CallCost() {}

    /** One kind of call, on whichever side. */
    private interface Call {
        void on(Calls side, int number) throws Exception;
    }

    /** What one side took in one round. */
    private record Round(double medianNanos, double bytesPerCall) {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        Keys keys = Keys.standard();
        String endpoint = cluster.endpoints().get(0);
        try (Calls muster = new MusterCalls(endpoint, keys);
                Calls jetcd = new JetcdCalls(endpoint, keys)) {
            List<Figure> figures = new ArrayList<>();
            figures.addAll(compare("put", Calls::put, muster, jetcd));
            figures.addAll(compare("get", Calls::get, muster, jetcd));
            figures.addAll(compare("transaction", Calls::transact, muster, jetcd));
            return figures;
        }
    }

    private static List<Figure> compare(String name, Call call, Calls muster, Calls jetcd) throws Exception {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round(call, muster);
            round(call, jetcd);
        }
        double[] latencyRatios = new double[ROUNDS];
        double[] latencies = new double[ROUNDS];
        double ourBytes = 0;
        double theirBytes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            boolean weBegin = i % 2 == 0;
            Round first = round(call, weBegin ? muster : jetcd);
            Round second = round(call, weBegin ? jetcd : muster);
            Round ours = weBegin ? first : second;
            Round theirs = weBegin ? second : first;
            latencyRatios[i] = ours.medianNanos / theirs.medianNanos;
            latencies[i] = theirs.medianNanos;
            ourBytes += ours.bytesPerCall / ROUNDS;
            theirBytes += theirs.bytesPerCall / ROUNDS;
        }
        String spread = "middle half of the rounds %.3f to %.3f; jetcd %.0f µs"
                .formatted(
                        Statistics.quantile(0.25, latencyRatios),
                        Statistics.quantile(0.75, latencyRatios),
                        Statistics.median(latencies) / 1000);
        return List.of(
                new Figure(name + ": latency, ratio to jetcd", Statistics.median(latencyRatios), LATENCY_BOUND, spread),
                new Figure(
                        name + ": allocation, ratio to jetcd",
                        ourBytes / theirBytes,
                        ALLOCATION_BOUND,
                        "%.0f against %.0f bytes a call".formatted(ourBytes, theirBytes)));
    }

    private static Round round(Call call, Calls side) throws Exception {
        double[] nanos = new double[CALLS_PER_ROUND];
        long bytes = Allocation.total();
        for (int i = 0; i < CALLS_PER_ROUND; i++) {
            long began = System.nanoTime();
            call.on(side, i);
            nanos[i] = System.nanoTime() - began;
        }
        double bytesPerCall = (double) (Allocation.total() - bytes) / CALLS_PER_ROUND;
        return new Round(Statistics.median(nanos), bytesPerCall);
    }
}
