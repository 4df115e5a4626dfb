package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViewSnapshotTest {
    @Test
    void oneMadeByHandIsLikeThatOfAView() {
        ViewSnapshot snapshot = ViewSnapshot.of(7, List.of(entry("b/2"), entry("a"), entry("b/1"), entry("c")));

        assertThat(snapshot.revision()).isEqualTo(7);
        assertThat(snapshot.size()).isEqualTo(4);
        assertThat(snapshot.entries()).extracting(KeyValue::keyText).containsExactly("a", "b/1", "b/2", "c");
        assertThat(snapshot.entries(KeyRange.prefix("b/")))
                .extracting(KeyValue::keyText)
                .containsExactly("b/1", "b/2");
        assertThat(snapshot.get(Bytes.utf8("a"))).contains(entry("a"));
        assertThat(snapshot.get(Bytes.utf8("b"))).isEmpty();
        assertThat(ViewSnapshot.of(8, List.of()).entries()).isEmpty();
    }

    private static KeyValue entry(String key) {
        return new KeyValue(Bytes.utf8(key), Bytes.utf8("value"), 3, 3, 1, 0);
    }
}
