package io.muster.benchmarks;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Session;
import io.muster.testkit.EtcdCluster;
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

/** What it costs to ask a session whether it is alive, which code under a lock does often. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBenchmark {
    // Made with the state, in the JVM that measures.
    private final EtcdCluster cluster = EtcdCluster.start();
    private final EtcdConnection connection =
            EtcdConnection.open(cluster.endpoints().get(0));
    private final Session session = connection.session();

    /** Ends etcd with it. */
    @TearDown
    public void close() {
        connection.close();
        cluster.close();
    }

    /** Reads the clock and compares. */
    @Benchmark
    public boolean isActive() {
        return session.isActive();
    }
}
