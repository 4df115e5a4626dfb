package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LayerTreeTest {
    private final StoredEntryReader reader = new StoredEntryReader("/c/", ConfigLimits.DEFAULT);

    @Test
    void keysBecomePathsWhateverIsInTheirNames() {
        LayerTree tree = read("/c/limits/max", "5", "/c/hosts/a.b/port", "1", "/c/x", "${y} [1]\n");

        assertThat(text(tree))
                .isEqualTo("{\"hosts\":{\"a.b\":{\"port\":\"1\"}},\"limits\":{\"max\":\"5\"},\"x\":\"${y} [1]\\n\"}");
        assertThat(tree.problems()).isEmpty();
    }

    @Test
    void keysBeatDocumentsAndLaterDocumentsBeatEarlierOnes() {
        LayerTree tree = read(
                "/c/10-base.conf", "limits { max = 1, min = 1, mid = 1 }",
                "/c/20-more.json", "{\"limits\": {\"max\": 2, \"min\": 2}}",
                "/c/limits/max", "3");

        assertThat(text(tree)).isEqualTo("{\"limits\":{\"max\":\"3\",\"mid\":1,\"min\":2}}");
    }

    @Test
    void aDocumentStandsInItsFolder() {
        LayerTree tree = read("/c/shop/eu/all.properties", "a.b=1\na.c=2", "/c/shop/eu/a/c", "3");

        assertThat(text(tree)).isEqualTo("{\"shop\":{\"eu\":{\"a\":{\"b\":\"1\",\"c\":\"3\"}}}}");
    }

    @Test
    void aValueAboveAnotherOneIsRefusedNamingBoth() {
        LayerTree tree = read("/c/a", "1", "/c/a-x", "1", "/c/a/b/c", "2");

        assertThat(tree.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).contains("/c/a/b/c");
            assertThat(problem.message()).startsWith("/c/a/b/c stands beneath /c/a, which is a value");
        });
    }

    @Test
    void theConflictIsGoneWithEitherOfThem() {
        Stored both = Stored.at(1).with("/c/a", "1", "/c/a/b", "2");
        LayerTree conflict = LayerTree.read(reader, both);

        LayerTree healed = conflict.after(both.change("/c/a", null));

        assertThat(healed.problems()).isEmpty();
        assertThat(text(healed)).isEqualTo("{\"a\":{\"b\":\"2\"}}");
    }

    @Test
    void aConflictThatAChangeBringsIsFound() {
        Stored one = Stored.at(1).with("/c/a/b", "2");
        LayerTree good = LayerTree.read(reader, one);

        assertThat(good.after(one.change("/c/a", "1")).problems()).hasSize(1);
        assertThat(good.after(one.change("/c/a/b/c", "1")).problems()).hasSize(1);
        assertThat(good.after(one.change("/c/a", "1", "/c/a/b", null)).problems())
                .isEmpty();
    }

    @Test
    void deletingTheLastKeyOfAnObjectDeletesTheObject() {
        Stored before = Stored.at(1).with("/c/a/b/c", "1", "/c/x", "1");

        LayerTree after = LayerTree.read(reader, before).after(before.change("/c/a/b/c", null));

        assertThat(text(after)).isEqualTo("{\"x\":\"1\"}");
    }

    @Test
    void whatCannotBeReadIsAProblemWithKeyAndRevisionAndHealsByTheNextWrite() {
        Stored before = Stored.at(6).with("/c/a.conf", "a = ", "/c/b", "1", "/c//c", "1", "/c/d/", "1");
        LayerTree tree = LayerTree.read(reader, before);

        assertThat(tree.problems())
                .extracting(problem -> problem.key().orElseThrow())
                .containsExactly("/c//c", "/c/a.conf", "/c/d/");
        assertThat(tree.problems()).extracting(Problem::revision).containsOnly(7L);

        LayerTree healed = tree.after(before.change("/c/a.conf", "a = 1", "/c//c", null, "/c/d/", null));
        assertThat(healed.problems()).isEmpty();
        assertThat(text(healed)).isEqualTo("{\"a\":1,\"b\":\"1\"}");
    }

    @Test
    void bytesThatAreNoTextAreAProblem() {
        Stored stored = Stored.at(1).with("/c/b", "1");
        Bytes odd = Bytes.of((byte) '/', (byte) 'c', (byte) '/', (byte) 0xff);
        stored.keys().put(odd, new KeyValue(odd, Bytes.EMPTY, 2, 2, 1, 0));
        Bytes key = Bytes.utf8("/c/latin");
        stored.keys().put(key, new KeyValue(key, Bytes.of((byte) 0xe4), 2, 2, 1, 0));

        assertThat(LayerTree.read(reader, stored).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "a value that is no UTF-8 text (expected: UTF-8) [etcd /c/latin @ 2]",
                        "a key that is no UTF-8 text (expected: UTF-8) [etcd /c/\\xff @ 2]");
    }

    @Test
    void aLayerBeyondItsBoundIsNotReadAtAll() {
        StoredEntryReader small = new StoredEntryReader("/c/", new ConfigLimits(100, 150, 64, 1, 1));
        Stored stored = Stored.at(1).with("/c/a", "x".repeat(100), "/c/b", "1");
        LayerTree tree = LayerTree.read(small, stored);
        assertThat(tree.problems()).isEmpty();

        assertThat(tree.after(stored.change("/c/b", "x".repeat(101))).problems())
                .extracting(Problem::message)
                .containsExactly("201 bytes of values (expected: at most 150)");
        assertThat(tree.after(stored.change("/c/a", null, "/c/b", "x".repeat(101)))
                        .problems())
                .extracting(Problem::message)
                .containsExactly("101 bytes (expected: at most 100)");
    }

    @Test
    void aTreeThatFollowedChangesIsTheTreeThatIsReadAnew() {
        Random random = new Random(42);
        String[] names = {"/c/a", "/c/a/b", "/c/a/b/c", "/c/d.conf", "/c/a/e.json", "/c/f/g", "/c/f//h", "/c/f"};
        String[] values = {"1", "{x: 1}", "{\"x\": {\"y\": 2}}", "x = ", "${q}"};
        Stored stored = Stored.at(1);
        LayerTree followed = LayerTree.read(reader, stored);
        for (int round = 0; round < 2_000; round++) {
            List<String> change = new ArrayList<>();
            for (String name : names) {
                if (random.nextInt(4) == 0) {
                    boolean delete = random.nextInt(3) == 0;
                    if (!delete || stored.keys().containsKey(Bytes.utf8(name))) {
                        change.add(name);
                        change.add(delete ? null : values[random.nextInt(values.length)]);
                    }
                }
            }
            ViewChange step = stored.change(change.toArray(String[]::new));
            followed = followed.after(step);
            stored = (Stored) step.snapshot();

            LayerTree anew = LayerTree.read(reader, new Stored(stored.revision(), new TreeMap<>(stored.keys())));
            assertThat(text(followed)).as("round %d: %s", round, change).isEqualTo(text(anew));
            assertThat(followed.problems()).isEqualTo(anew.problems());
        }
    }

    private LayerTree read(String... keysAndValues) {
        return LayerTree.read(reader, Stored.at(1).with(keysAndValues));
    }

    private static String text(LayerTree tree) {
        return new Overlay(tree.parts()).merged().render(ConfigRenderOptions.concise());
    }
}
