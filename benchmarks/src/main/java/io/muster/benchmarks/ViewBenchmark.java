package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.ViewSnapshot;
import io.muster.testkit.EtcdCluster;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read a view, which whoever selects an instance does for each request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ViewBenchmark {
    private static final ViewKeys KEYS = new ViewKeys("/benchmarks/read/", 10_000, 100);

    // Made with the state, in the JVM that measures.
    private final EtcdCluster cluster = EtcdCluster.start();
    private final EtcdConnection connection =
            EtcdConnection.open(cluster.endpoints().get(0));
    private final long written = KEYS.write(connection);
    private final PrefixView view = connection.view(KEYS.range());
    private final Bytes key = KEYS.key(KEYS.count() / 2);
    private final long loaded =
            view.awaitRevision(written).orTimeout(60, TimeUnit.SECONDS).join().revision();

    /** Ends etcd with it. */
    @TearDown
    public void close() {
        connection.close();
        cluster.close();
    }

    /** One volatile read. */
    @Benchmark
    public ViewSnapshot snapshot() {
        return view.snapshot();
    }

    /** The same, and its revision compared. */
    @Benchmark
    public boolean isAtLeastWhatWasLoaded() {
        return view.snapshot().revision() >= loaded;
    }

    /** One key of 10,000. */
    @Benchmark
    public Optional<KeyValue> get() {
        return view.snapshot().get(key);
    }
}
