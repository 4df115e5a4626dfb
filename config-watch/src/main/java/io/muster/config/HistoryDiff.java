package io.muster.config;

import io.muster.config.StoredLayer.StoredKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a layer held at past revisions, as far as its publications know.
 *
 * @param publications all of them, the newest first
 * @param now the layer after them
 */
record HistoryDiff(List<Publication> publications, StoredLayer now) {
    /** What publications touched since a revision, by name, as it was at that revision. */
    Map<String, Optional<String>> touchedSince(long revision) {
        Map<String, Optional<String>> then = new TreeMap<>();
        // The oldest of them comes last, and knows what was there before all of them.
        publications.stream()
                .takeWhile(publication -> publication.revision() > revision)
                .forEach(publication ->
                        publication.changes().forEach(change -> then.put(change.name(), change.before())));
        return then;
    }

    /** The keys that became other ones between two revisions. */
    List<StoredChange> between(long from, long to) {
        Map<String, Optional<String>> before = touchedSince(from);
        Map<String, Optional<String>> after = touchedSince(to);
        Map<String, Optional<String>> touched = new TreeMap<>(before);
        touched.putAll(after);
        List<StoredChange> changes = new ArrayList<>();
        for (String name : touched.keySet()) {
            Optional<String> current = now.named(name).map(StoredKey::value);
            StoredChange change =
                    new StoredChange(name, before.getOrDefault(name, current), after.getOrDefault(name, current));
            if (!change.before().equals(change.now())) {
                changes.add(change);
            }
        }
        return changes;
    }
}
