package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.muster.connection.Bytes;
import io.muster.connection.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A merge that follows changes makes what a merge of everything makes, and leaves alone what did not change. */
class MergeFollowingTest {
    private static final List<String> PREFIXES = List.of("/low/", "/high/");
    private static final String[] NAMES = {"a", "a/b", "a/b/c", "a/d", "e/f", "g", "x.conf", "a/y.json", "z.conf"};
    private static final String[] VALUES = {
        "1", "2", "{}", "{b: 3}", "{\"b\": {\"c\": 4, \"q\": 5}}", "{a: 1, e: null}", "a = 7\na { d = 8 }", "q = ${?g}"
    };

    private final List<StoredEntryReader> readers = PREFIXES.stream()
            .map(prefix -> new StoredEntryReader(prefix, ConfigLimits.DEFAULT))
            .toList();

    @Test
    void aMergeThatFollowedChangesIsTheMergeOfEverything() {
        Random random = new Random(7);
        Config defaults = ConfigFactory.parseString("a { b { c = d, z = d }, d = d }, e { f = d, h = d }");
        Config overrides = ConfigFactory.parseString("a.b.o = o, e.f = o");
        int patched = 0;
        for (int history = 0; history < 40; history++) {
            Merge following = merge(defaults, history % 2 == 0 ? overrides : ConfigFactory.empty());
            Merge anew = merge(defaults, history % 2 == 0 ? overrides : ConfigFactory.empty());
            List<Stored> stored = new ArrayList<>(List.of(Stored.at(1), Stored.at(1)));
            List<LayerTree> trees = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                trees.add(LayerTree.read(readers.get(i), stored.get(i)));
            }
            for (int round = 0; round < 100; round++) {
                int layer = random.nextInt(2);
                ViewChange step = change(random, stored.get(layer), PREFIXES.get(layer));
                stored.set(layer, (Stored) step.snapshot());
                trees.set(layer, trees.get(layer).after(step));
                if (random.nextInt(5) == 0) {
                    continue; // several steps at once
                }
                List<LayerTree> read = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    read.add(LayerTree.read(readers.get(i), copy(stored.get(i))));
                }
                String expected = text(anew, read);
                assertThat(text(following, List.copyOf(trees)))
                        .as("history %d, round %d", history, round)
                        .isEqualTo(expected);
                patched += expected.startsWith("refused") ? 0 : 1;
            }
        }
        assertThat(patched).as("rounds that were not refused").isGreaterThan(500);
    }

    @Test
    void whatIsBesideAChangedKeyIsTheSameObjectAsBefore() throws Exception {
        Merge merge = merge(ConfigFactory.parseString("a { d = 0 }, h.i = 1"), ConfigFactory.empty());
        Stored low = Stored.at(1).with("/low/a/b", "1", "/low/e/f", "1", "/low/e/k/l", "1");
        Stored high = Stored.at(1).with("/high/a/c", "1", "/high/e/g", "1");
        LayerTree lowTree = LayerTree.read(readers.get(0), low);
        LayerTree highTree = LayerTree.read(readers.get(1), high);
        ConfigObject before = merge.of(List.of(lowTree, highTree));

        LayerTree changed = highTree.after(high.change("/high/e/g", "2"));
        ConfigObject after = merge.of(List.of(lowTree, changed));

        assertThat(after.toConfig().getString("e.g")).isEqualTo("2");
        assertThat(after.get("a")).isSameAs(before.get("a"));
        assertThat(after.get("h")).isSameAs(before.get("h"));
        assertThat(Trees.at(after, List.of("e", "k"))).isSameAs(Trees.at(before, List.of("e", "k")));
    }

    private static ViewChange change(Random random, Stored stored, String prefix) {
        List<String> change = new ArrayList<>();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            // Documents change rarely, since after one everything is made anew.
            String name = prefix + NAMES[random.nextInt(random.nextInt(8) == 0 ? NAMES.length : 6)];
            boolean there = stored.keys().containsKey(Bytes.utf8(name));
            if (!change.contains(name) && (there || !stands(random, stored, name))) {
                change.add(name);
                change.add(there && random.nextInt(2) == 0 ? null : VALUES[random.nextInt(VALUES.length)]);
            }
        }
        return stored.change(change.toArray(String[]::new));
    }

    /** Whether a key would be in the way of another one; such are refused, so there should be few. */
    private static boolean stands(Random random, Stored stored, String name) {
        return random.nextInt(10) != 0
                && stored.keys().keySet().stream()
                        .map(Bytes::utf8)
                        .anyMatch(key -> key.startsWith(name + "/") || name.startsWith(key + "/"));
    }

    private static Stored copy(Stored stored) {
        return new Stored(stored.revision(), new TreeMap<>(stored.keys()));
    }

    private static Merge merge(Config defaults, Config overrides) {
        return new Merge(new WatchSettings(
                PREFIXES.stream().map(prefix -> new Layer(prefix, true)).toList(),
                defaults,
                overrides,
                Runnable::run,
                Duration.ofSeconds(1),
                false,
                Optional.empty(),
                ConfigBinder.standard(),
                ConfigLimits.DEFAULT,
                Map.of(),
                Optional.empty()));
    }

    private static String text(Merge merge, List<LayerTree> trees) {
        try {
            ConfigObject merged = merge.of(trees);
            StringBuilder text = new StringBuilder(merged.render(ConfigRenderOptions.concise()));
            origins(merged, text);
            return text.toString();
        } catch (Merge.RefusedException e) {
            return "refused: " + e.problems();
        }
    }

    private static void origins(ConfigObject object, StringBuilder text) {
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
            if (entry.getValue() instanceof ConfigObject child) {
                origins(child, text);
            } else {
                text.append('\n').append(entry.getValue().origin().description());
            }
        }
    }
}
