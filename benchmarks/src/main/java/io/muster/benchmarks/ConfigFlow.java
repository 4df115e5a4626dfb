package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import java.util.List;

/** How fast a change reaches the listener of a live value, beside the listener of a bare jetcd watch, in turns. */
final class ConfigFlow {
    private static final int ROUNDS = 60;
    private static final int PUTS_PER_ROUND = 100;

    private long written;

    private ConfigFlow() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        String endpoint = cluster.endpoints().get(0);
        try (EtcdConnection writer = EtcdConnection.open(endpoint);
                Watcher.Source values = Watcher.liveValues(endpoint);
                Watcher.Source jetcd = Watcher.jetcd(endpoint);
                Watcher ours = values.open("/benchmarks/live/ours/");
                Watcher theirs = jetcd.open("/benchmarks/live/theirs/")) {
            return List.of(new ConfigFlow().latency(writer, ours, theirs));
        }
    }

    private Figure latency(EtcdConnection writer, Watcher ours, Watcher theirs) throws Exception {
        double[] ratio = new double[ROUNDS];
        double[] our = new double[ROUNDS];
        double[] their = new double[ROUNDS];
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            double first = roundOfPuts(writer, round % 2 == 0 ? ours : theirs);
            double second = roundOfPuts(writer, round % 2 == 0 ? theirs : ours);
            if (round >= 0) {
                our[round] = round % 2 == 0 ? first : second;
                their[round] = round % 2 == 0 ? second : first;
                ratio[round] = our[round] / their[round];
            }
        }
        return new Figure(
                "config: put to listener, ratio to a jetcd watch",
                Statistics.median(ratio),
                1.2,
                "%.0f against %.0f µs; middle half of the rounds %.2f to %.2f"
                        .formatted(
                                Statistics.median(our),
                                Statistics.median(their),
                                Statistics.quantile(0.25, ratio),
                                Statistics.quantile(0.75, ratio)));
    }

    private double roundOfPuts(EtcdConnection writer, Watcher watcher) throws Exception {
        double[] micros = new double[PUTS_PER_ROUND];
        for (int i = 0; i < micros.length; i++) {
            long seen = watcher.events();
            Bytes value = Bytes.utf8(Long.toString(++written)); // a value that stays the same is no change
            long began = System.nanoTime();
            writer.kv().put(Bytes.utf8(watcher.prefix() + "k"), value);
            watcher.awaitEvents(seen + 1);
            micros[i] = (watcher.lastNanos() - began) / 1e3;
        }
        return Statistics.median(micros);
    }
}
