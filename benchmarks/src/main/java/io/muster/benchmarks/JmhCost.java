package io.muster.benchmarks;

import io.muster.registry.InstanceTableBenchmark;
import io.muster.testkit.EtcdCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What choosing an instance costs, beside an array and a counter, and what a changed one costs. */
final class JmhCost {
    /** To an array and a counter. */
    private static final Map<String, Double> BOUNDS =
            Map.of("roundRobin", 2.0, "random", 2.0, "weightedRandom", 4.0, "smoothWeighted", 4.0);

    private static final List<Integer> SIZES = List.of(10, 1_000, 10_000);
    private static final TimeValue ITERATION = TimeValue.milliseconds(700);

    private JmhCost() {}

    /** Nanoseconds of a benchmark's method at a size. */
    private record Times(Map<String, Double> nanos) {
        double of(String method, int size) {
            Double time = nanos.get(method + size);
            if (time == null) {
                throw new IllegalStateException("not measured: " + method + " at " + size);
            }
            return time;
        }
    }

    static List<Figure> selection(EtcdCluster unused) throws RunnerException {
        Times alone = run(SelectionBenchmark.class, "instances", 1);
        Times together = run(SelectionBenchmark.class, "instances", 2);
        List<Figure> figures = new ArrayList<>();
        for (int size : SIZES) {
            double array = alone.of("arrayAndCounter", size);
            String among = " of %,d".formatted(size);
            figures.add(Figure.baseline("array and counter" + among + ", ns", array, ""));
            for (String way : List.of("roundRobin", "random", "weightedRandom", "smoothWeighted", "leastOutstanding")) {
                double time = alone.of(way, size);
                double bound = BOUNDS.getOrDefault(way, Double.NaN);
                figures.add(new Figure(way + among + ", ratio to array and counter", time / array, bound, ns(time)));
                double two = together.of(way, size);
                figures.add(new Figure(way + among + ", two threads, ratio to one", two / time, 2, ns(two)));
            }
        }
        return figures;
    }

    /** A rolling restart, for each change of it: the list alone, and with a selection after each change. */
    static List<Figure> growth(EtcdCluster unused) throws RunnerException {
        Times times = run(InstanceTableBenchmark.class, "size", 1);
        List<Figure> figures = new ArrayList<>();
        for (String way : List.of("restart", "restartWhileCalled")) {
            double least = times.of(way, 100);
            for (int size : List.of(100, 1_000, 10_000)) {
                double time = times.of(way, size);
                figures.add(Figure.baseline(
                        "%s of one of %,d, µs".formatted(way, size),
                        time / 1e3,
                        "%.1f times that of one of 100".formatted(time / least)));
            }
        }
        return figures;
    }

    private static String ns(double time) {
        return "%.1f ns".formatted(time);
    }

    private static Times run(Class<?> benchmark, String size, int threads) throws RunnerException {
        Map<String, Double> nanos = new HashMap<>();
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(benchmark.getName().replace(".", "\\.") + "\\..*")
                        .threads(threads)
                        .warmupTime(ITERATION)
                        .measurementTime(ITERATION)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run()) {
            String name = result.getParams().getBenchmark();
            String method = name.substring(name.lastIndexOf('.') + 1);
            nanos.put(
                    method + result.getParams().getParam(size),
                    result.getPrimaryResult().getScore());
        }
        return new Times(nanos);
    }
}
