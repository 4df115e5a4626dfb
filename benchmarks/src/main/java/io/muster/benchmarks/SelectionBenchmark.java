package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.registry.Registration;
import io.muster.registry.Selector;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceRegistry;
import io.muster.registry.ServiceView;
import io.muster.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to choose an instance, beside an array and a counter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SelectionBenchmark {
    /** How many instances there are. */
    @Param({"10", "1000", "10000"})
    public int instances;

    private final EtcdCluster cluster = EtcdCluster.start();
    private final EtcdConnection connection =
            EtcdConnection.open(cluster.endpoints().get(0));
    private final ServiceRegistry registry = ServiceRegistry.of(connection);
    private final ServiceView roundRobin = registry.discover("orders", Selector.roundRobin());
    private final ServiceView random = registry.discover("orders", Selector.random());
    private final ServiceView weightedRandom = registry.discover("orders", Selector.weightedRandom());
    private final ServiceView smoothWeighted = registry.discover("orders", Selector.smoothWeighted());
    private final ServiceView leastOutstanding = registry.discover("orders", Selector.leastOutstanding());
    private final AtomicInteger counter = new AtomicInteger();
    private ServiceInstance[] array = {};

    /** Registers them, with different weights. */
    @Setup
    public void register() {
        List<CompletableFuture<Registration>> all = IntStream.range(0, instances)
                .mapToObj(i -> registry.registerAsync(
                        ServiceInstance.of("orders", "10.0.0.5", 8080).withWeight(1 + i % 100)))
                .toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
        for (ServiceView view : List.of(roundRobin, random, weightedRandom, smoothWeighted, leastOutstanding)) {
            if (!view.awaitInstances(instances, Duration.ofMinutes(1))) {
                throw new IllegalStateException("the list is not complete");
            }
        }
        array = roundRobin.snapshot().instances().toArray(new ServiceInstance[0]);
    }

    /** Ends etcd with it. */
    @TearDown
    public void close() {
        connection.close();
        cluster.close();
    }

    /** The baseline. */
    @Benchmark
    public ServiceInstance arrayAndCounter() {
        return array[(counter.getAndIncrement() & Integer.MAX_VALUE) % array.length];
    }

    /** In turn. */
    @Benchmark
    public ServiceInstance roundRobin() {
        return roundRobin.select();
    }

    /** At random. */
    @Benchmark
    public ServiceInstance random() {
        return random.select();
    }

    /** At random, by weight. */
    @Benchmark
    public ServiceInstance weightedRandom() {
        return weightedRandom.select();
    }

    /** In turn, by weight. */
    @Benchmark
    public ServiceInstance smoothWeighted() {
        return smoothWeighted.select();
    }

    /** The less busy of two. */
    @Benchmark
    public ServiceInstance leastOutstanding() {
        return leastOutstanding.select();
    }
}
