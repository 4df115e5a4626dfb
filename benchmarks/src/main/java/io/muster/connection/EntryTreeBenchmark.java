package io.muster.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
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

/** What one changed key costs a view of some size; in this package, since users do not see the tree. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EntryTreeBenchmark {
    // Coprime to the sizes, so that every key has its turn, far from the one before.
    private static final int STRIDE = 7_919;

    /** The number of keys. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int size;

    private final List<KeyValue> entries = new ArrayList<>();
    private final NavigableMap<Bytes, KeyValue> sortedMap = new TreeMap<>();
    private EntryTree tree = EntryTree.EMPTY;
    private int at;

    /** Builds the tree. */
    @Setup
    public void fill() {
        Bytes value = Bytes.utf8("v");
        for (int i = 0; i < size; i++) {
            entries.add(new KeyValue(Bytes.utf8("/benchmarks/tree/%07d".formatted(i)), value, 1, 1, 1, 0));
        }
        tree = EntryTree.ofSorted(entries);
        entries.forEach(entry -> sortedMap.put(entry.key(), entry));
    }

    private KeyValue next() {
        at = (at + STRIDE) % size;
        return entries.get(at);
    }

    /** A key is written again: the old entry is looked up, the new one put in its place. */
    @Benchmark
    public Object change() {
        KeyValue entry = next();
        KeyValue before = tree.get(entry.key());
        tree = tree.with(entry);
        return before == null ? entry : before;
    }

    /** The same in Java's sorted map, which is changed in place: what memory alone costs at that size. */
    @Benchmark
    public Object changeInSortedMap() {
        KeyValue entry = next();
        KeyValue before = sortedMap.get(entry.key());
        sortedMap.put(entry.key(), entry);
        return before == null ? entry : before;
    }

    /** A key is deleted and created again: two changes. */
    @Benchmark
    public Object removeAndAdd() {
        KeyValue entry = next();
        tree = tree.without(entry.key()).with(entry);
        return tree;
    }
}
