package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EntryTreeTest {
    private static Bytes key(int number) {
        return Bytes.utf8("k%06d".formatted(number));
    }

    private static KeyValue entry(int number, long revision) {
        return new KeyValue(key(number), Bytes.utf8("v" + revision), 1, revision, 1, 0);
    }

    private static EntryTree filled(int size) {
        List<KeyValue> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(entry(i, 1));
        }
        return EntryTree.ofSorted(entries);
    }

    @Test
    void itHoldsWhatASortedMapHoldsThroughAnyChanges() {
        long seed = new Random().nextLong();
        System.out.println("seed of the tree's changes: " + seed);
        Random random = new Random(seed);
        for (int start : new int[] {0, 1, 31, 32, 33, 64, 65, 1_000, 1_025, 5_000}) {
            EntryTree tree = filled(start);
            TreeMap<Bytes, KeyValue> truth = new TreeMap<>();
            tree.entries().forEach(entry -> truth.put(entry.key(), entry));
            for (int i = 0; i < 4_000; i++) {
                // First more of it comes, then more of it goes, until hardly any is left.
                KeyValue entry = entry(random.nextInt(start + 500), i);
                if (random.nextInt(4_000) > i) {
                    tree = tree.with(entry);
                    truth.put(entry.key(), entry);
                } else {
                    Bytes gone = truth.isEmpty() || i % 3 == 0 ? entry.key() : truth.firstKey();
                    tree = tree.without(gone);
                    truth.remove(gone);
                }
                assertThat(tree.size()).isEqualTo(truth.size());
                if (i % 97 == 0) {
                    same(tree, truth, random, start + 500);
                }
            }
            same(tree, truth, random, start + 500);
        }
    }

    private static void same(EntryTree tree, NavigableMap<Bytes, KeyValue> truth, Random random, int keys) {
        assertThat(new ArrayList<>(tree.entries())).isEqualTo(new ArrayList<>(truth.values()));
        Bytes from = key(random.nextInt(keys));
        Bytes to = key(random.nextInt(keys));
        List<KeyValue> part =
                from.compareTo(to) < 0 ? List.copyOf(truth.subMap(from, to).values()) : List.of();
        assertThat(tree.entries(new KeyRange(from, to)))
                .containsExactlyElementsOf(part)
                .hasSize(part.size());
        assertThat(tree.entries(new KeyRange(from, Bytes.of((byte) 0))))
                .containsExactlyElementsOf(truth.tailMap(from).values());
        assertThat(tree.get(from)).isEqualTo(truth.get(from));
    }

    @Test
    void aChangeLeavesTheTreeBeforeItAsItWas() {
        EntryTree before = filled(2_000);
        List<KeyValue> entries = List.copyOf(before.entries());
        EntryTree after = before;
        for (int i = 0; i < 2_000; i += 2) {
            after = after.without(key(i)).with(entry(i + 1, 9));
        }
        assertThat(before.entries()).containsExactlyElementsOf(entries);
        assertThat(after.entries()).hasSize(1_000).allMatch(entry -> entry.modRevision() == 9);
    }

    @Test
    void removingAnAbsentKeyChangesNothing() {
        EntryTree tree = filled(100);
        assertThat(tree.without(key(100))).isSameAs(tree);
        assertThat(EntryTree.EMPTY.without(key(1)).size()).isZero();
    }

    @Test
    void whatIsNotInThePartIsNotContainedInIt() {
        EntryTree tree = filled(100);
        KeyRange part = new KeyRange(key(10), key(20));
        assertThat(tree.entries(part).contains(entry(10, 1))).isTrue();
        assertThat(tree.entries(part).contains(entry(20, 1))).isFalse();
        assertThat(tree.entries().contains(entry(20, 1))).isTrue();
    }
}
