package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.ServiceInstance.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** What one changed record costs a client of a service of some size; in this package, since users do not see the table. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InstanceTableBenchmark {
    // Coprime to the sizes, so that every instance has its turn.
    private static final int STRIDE = 7_919;

    /** The number of instances. */
    @Param({"100", "1000", "10000"})
    public int size;

    private final List<KeyValue> up = new ArrayList<>();
    private final List<KeyValue> draining = new ArrayList<>();
    private final InstanceTable table = new InstanceTable("orders", Limbo.DEFAULT);
    private final Chooser chooser = new Chooser(DiscoveryOptions.of(Selector.roundRobin()));
    private long revision;
    private int at;

    /** Registers everybody. */
    @Setup
    public void fill() {
        List<ViewChange.Entry> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String id = "orders-%06d".formatted(i);
            ServiceInstance instance =
                    ServiceInstance.of("orders", "10.0.0.1", 8080).withId(id);
            Bytes key = new InstanceKey("orders", id).bytes();
            up.add(new KeyValue(key, InstanceCodec.encode(instance), 1, 1, 1, 0));
            draining.add(new KeyValue(key, InstanceCodec.encode(instance.withStatus(Status.DRAINING)), 1, 1, 1, 0));
            all.add(new ViewChange.Added(up.get(i)));
        }
        table.apply(new ViewChange(new At(++revision), all, true), 0);
    }

    private Object apply(ViewChange.Entry entry) {
        return table.apply(new ViewChange(new At(++revision), List.of(entry), false), 0);
    }

    /** An instance drains, leaves and comes back, as in a rolling restart: three changes. */
    @Benchmark
    public Object restart() {
        at = (at + STRIDE) % size;
        apply(new ViewChange.Changed(up.get(at), draining.get(at)));
        apply(new ViewChange.Removed(draining.get(at)));
        return apply(new ViewChange.Added(up.get(at)));
    }

    /** The same, and somebody chooses an instance after each change. */
    @Benchmark
    public Object restartWhileCalled() {
        at = (at + STRIDE) % size;
        apply(new ViewChange.Changed(up.get(at), draining.get(at)));
        select();
        apply(new ViewChange.Removed(draining.get(at)));
        select();
        apply(new ViewChange.Added(up.get(at)));
        return select();
    }

    private Object select() {
        return chooser.choose(table.list(), 0).picker().pick();
    }

    /** Only its revision is asked for. */
    private record At(long revision) implements ViewSnapshot {
        @Override
        public int size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<KeyValue> get(Bytes key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Collection<KeyValue> entries() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Collection<KeyValue> entries(KeyRange part) {
            throw new UnsupportedOperationException();
        }
    }
}
