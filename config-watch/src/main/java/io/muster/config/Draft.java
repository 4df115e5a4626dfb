package io.muster.config;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one layer on their way to etcd, and on what conditions.
 *
 * @param changes new values by name; empty ones are deleted
 * @param base if the layer is as it was read; null if that does not matter
 * @param expected if these keys, by name, were last written by these revisions; 0 if they must not be there
 */
record Draft(
        Map<String, Optional<String>> changes, @Nullable StoredLayer base, Map<String, Long> expected) {
    Draft {
        changes = Map.copyOf(changes);
        expected = Map.copyOf(expected);
    }

    /** The names of all keys that matter to it, each once. */
    Stream<String> names() {
        return Stream.concat(changes.keySet().stream(), expected.keySet().stream())
                .distinct();
    }

    /** Whether what is expected of its keys is so. */
    boolean isMetBy(StoredLayer read) {
        return expected.entrySet().stream()
                .allMatch(entry -> entry.getValue()
                        .equals(read.named(entry.getKey())
                                .map(StoredLayer.StoredKey::revision)
                                .orElse(0L)));
    }
}
