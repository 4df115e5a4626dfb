package io.muster.benchmarks;

import io.muster.config.LiveValueBenchmark;
import io.muster.testkit.EtcdCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What reading a value costs, by JMH in JVMs of its own. */
final class ConfigReading {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private ConfigReading() {}

    static List<Figure> measure(EtcdCluster cluster) throws Exception {
        Map<String, Double> nanos = new TreeMap<>();
        double allocated = Double.NaN;
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(LiveValueBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run()) {
            String name = result.getPrimaryResult().getLabel();
            nanos.put(name, result.getPrimaryResult().getScore());
            if (name.equals("liveValue")) {
                allocated = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION))
                        .getScore();
            }
        }
        double field = nanos.getOrDefault("volatileField", Double.NaN);
        double live = nanos.getOrDefault("liveValue", Double.NaN);
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                "config: reading a live value, ratio to a volatile field",
                live / field,
                1.1,
                "%.2f against %.2f ns".formatted(live, field)));
        figures.add(new Figure("config: reading a live value, bytes allocated", allocated, 0.01, ""));
        nanos.forEach((name, score) -> {
            if (!name.equals("liveValue") && !name.equals("volatileField")) {
                figures.add(Figure.baseline("config: the same, " + name + ", ns", score, ""));
            }
        });
        return figures;
    }
}
