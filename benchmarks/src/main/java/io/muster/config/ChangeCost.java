package io.muster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a change of one key costs from the view's word of it to the new value in force, without network and threads.
 *
 * <p>It stands in the package of what it measures, since none of that is public.
 */
public final class ChangeCost {
    private static final String PREFIX = "/c/";

    private final StoredEntryReader reader = new StoredEntryReader(PREFIX, ConfigLimits.DEFAULT);
    private final LiveRoot root = new LiveRoot("benchmark", Runnable::run);
    private final Config defaults = ConfigFactory.parseString("folder0.limits { max = 0, window = 10s }, top = 1");
    private final Merge merge;
    private final TreeMap<Bytes, KeyValue> keys = new TreeMap<>();
    private final int rounds;
    private final int warmUp;
    private LayerTree tree;
    private long revision = 1;

    private ChangeCost(int size, int perFolder) {
        rounds = Math.max(100, Math.min(1_000, 1_000_000 / perFolder));
        warmUp = Math.max(rounds, 1_000_000 / perFolder);
        for (int i = 0; i < size; i++) {
            put("folder%d/key%d".formatted(i / perFolder, i % perFolder), "0");
        }
        put("folder0/limits/max", "1");
        tree = LayerTree.read(reader, new Keys(revision, keys));
        merge = new Merge(new WatchSettings(
                List.of(new Layer(PREFIX, false)),
                defaults,
                ConfigFactory.empty(),
                Runnable::run,
                Duration.ofSeconds(1),
                false,
                Optional.empty(),
                ConfigBinder.standard(),
                ConfigLimits.DEFAULT,
                Map.of(),
                Optional.empty()));
    }

    /** What the touched live value is bound to. */
    record Limits(int max, Duration window) {}

    /**
     * Medians in milliseconds.
     *
     * @param ours the change as this module takes it, binding of the touched live value included
     * @param typesafe the same key put into the same tree, and that merged with the same defaults anew
     */
    public record Medians(double ours, double typesafe) {}

    /** Measures changes of one key among {@code size}, in folders of {@code perFolder}. */
    public static Medians among(int size, int perFolder) throws Exception {
        return new ChangeCost(size, perFolder).measured();
    }

    private Medians measured() throws Exception {
        offer();
        BoundSlot touched = slot("folder0.limits", Limits.class);
        root.add(touched, "touched");
        for (int i = 1; i < 10; i++) {
            root.add(slot("folder0.key" + i, int.class), "untouched");
        }
        Object untouched = root.generation().cells().get(5);
        ConfigObject same = new Overlay(tree.parts()).merged();
        double[] ours = new double[rounds];
        double[] typesafe = new double[rounds];
        for (int i = 0; i < warmUp + rounds; i++) {
            int at = Math.max(0, i - warmUp);
            ours[at] = change(Integer.toString(i + 2));
            long start = System.nanoTime();
            same = Trees.with(same, List.of("folder0", "limits", "max"), ConfigValueFactory.fromAnyRef(i));
            ConfigObject merged =
                    same.withFallback(defaults).toConfig().resolve().root();
            typesafe[at] = (System.nanoTime() - start) / 1e6;
            if (merged.isEmpty() || root.generation().cells().get(5) != untouched) {
                throw new IllegalStateException("an untouched live value was bound again");
            }
        }
        Arrays.sort(ours);
        Arrays.sort(typesafe);
        return new Medians(ours[rounds / 2], typesafe[rounds / 2]);
    }

    private double change(String value) throws Exception {
        KeyValue before = Objects.requireNonNull(keys.get(Bytes.utf8(PREFIX + "folder0/limits/max")));
        KeyValue now = put("folder0/limits/max", value);
        ViewChange change =
                new ViewChange(new Keys(revision, keys), List.of(new ViewChange.Changed(before, now)), false);
        long start = System.nanoTime();
        tree = tree.after(change);
        offer();
        double millis = (System.nanoTime() - start) / 1e6;
        if (!(root.generation().value(0) instanceof Limits limits) || limits.max() != Integer.parseInt(value)) {
            throw new IllegalStateException(
                    "the touched live value is " + root.generation().value(0));
        }
        return millis;
    }

    private void offer() throws Merge.RefusedException {
        ConfigObject merged = merge.of(List.of(tree));
        root.offer(new Content(merged, revision, ConfigSnapshot.Source.SERVER, Instant.now()));
    }

    private static BoundSlot slot(String path, Class<?> type) {
        return new BoundSlot(
                ConfigBinder.elements(path), type, ConfigBinder.standard().decoder(type));
    }

    private KeyValue put(String name, String value) {
        KeyValue now = new KeyValue(Bytes.utf8(PREFIX + name), Bytes.utf8(value), 1, ++revision, 1, 0);
        keys.put(now.key(), now);
        return now;
    }

    /** All keys; what was made of it has been read when the next change comes. */
    private record Keys(long revision, TreeMap<Bytes, KeyValue> keys) implements ViewSnapshot {
        @Override
        public int size() {
            return keys.size();
        }

        @Override
        public Optional<KeyValue> get(Bytes key) {
            return Optional.ofNullable(keys.get(key));
        }

        @Override
        public Collection<KeyValue> entries() {
            return keys.values();
        }

        @Override
        public Collection<KeyValue> entries(KeyRange part) {
            return keys.values().stream()
                    .filter(entry -> part.contains(entry.key()))
                    .toList();
        }
    }
}
