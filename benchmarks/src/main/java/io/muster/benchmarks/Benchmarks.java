package io.muster.benchmarks;

import io.muster.testkit.EtcdCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures speed and size against raw jetcd on a real etcd, prints a table, and fails if a bound is missed.
 *
 * <p>Arguments name what to measure; without any, everything is.
 */
public final class Benchmarks {
    private static final Map<String, List<Program>> PROGRAMS = new LinkedHashMap<>();

    static {
        PROGRAMS.put("module", List.of(ModuleCost::measure, RecipeCost::measure));
        PROGRAMS.put("calls", List.of(CallCost::measure));
        PROGRAMS.put("sessions", List.of(SessionCost::measure));
        PROGRAMS.put("views", List.of(ViewLoad::measure, ViewCrowd::measure, ViewFlow::measure));
        PROGRAMS.put("registry", List.of(RegistryCost::measure, InstanceLoad::measure));
        PROGRAMS.put("faults", List.of(RegistryFaults::measure));
        PROGRAMS.put("selection", List.of(JmhCost::selection, JmhCost::growth));
        PROGRAMS.put("config", List.of(ConfigReading::measure, ConfigFlow::measure, ConfigCost::measure));
        PROGRAMS.put("lock", List.of(LockCost::measure));
        PROGRAMS.put("election", List.of(ElectionCost::measure, ElectionRivals::measure, ElectionCrash::measure));
    }

    private Benchmarks() {}

    /** Part of what is measured. */
    private interface Program {
        List<Figure> measure(EtcdCluster cluster) throws Exception;
    }

    /** Ends with 0 if all bounds were held, 1 if not. */
    public static void main(String[] arguments) throws Exception {
        List<String> wanted = arguments.length == 0 ? List.copyOf(PROGRAMS.keySet()) : List.of(arguments);
        for (String name : wanted) {
            if (!PROGRAMS.containsKey(name)) {
                throw new IllegalArgumentException(name + " (expected: " + String.join(", ", PROGRAMS.keySet()) + ")");
            }
        }
        List<Figure> figures = new ArrayList<>();
        try (EtcdCluster cluster = EtcdCluster.start()) {
            System.out.println(machine() + ", etcd " + cluster.version());
            System.out.println();
            for (String name : wanted) {
                for (Program program : PROGRAMS.getOrDefault(name, List.of())) {
                    figures.addAll(program.measure(cluster));
                }
            }
        }
        System.out.println("| what | measured | bound | | |");
        System.out.println("|---|---|---|---|---|");
        figures.forEach(figure -> System.out.println(figure.line()));
        System.exit(figures.stream().allMatch(Figure::holds) ? 0 : 1);
    }

    private static String machine() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        String model = !Files.exists(processors)
                ? System.getProperty("os.arch")
                : Files.readAllLines(processors).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return "%d cores of %s, %s %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }
}
