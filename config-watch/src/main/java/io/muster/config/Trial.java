package io.muster.config;

import io.muster.connection.Bytes;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tries an edit of one layer on what a watch knows, without making it. */
final class Trial {
    private final WatchSettings settings;
    private final List<LayerTree> layers;
    private final Generation generation;
    private final long revision;

    /**
     * On layers as of a revision, and what is bound to them.
     *
     * @param layers the lowest first, as etcd has them, good or not
     */
    Trial(WatchSettings settings, List<LayerTree> layers, Generation generation, long revision) {
        this.settings = settings;
        this.layers = layers;
        this.generation = generation;
        this.revision = revision;
    }

    EditPlan plan(String prefix, Map<String, Optional<String>> edit) {
        int index = settings.layers().stream().map(Layer::prefix).toList().indexOf(prefix);
        if (index < 0 || layers.isEmpty()) {
            throw new InvalidSettingException(
                    "plan", prefix, "one of the layers of the watch, read from etcd: " + settings.prefixes());
        }
        TreeMap<Bytes, KeyValue> keys = new TreeMap<>();
        layers.get(index).entries().forEach(entry -> keys.put(entry.key(), entry));
        List<StoredChange> changes = new ArrayList<>();
        new TreeMap<>(edit).forEach((name, value) -> {
            Bytes key = Bytes.utf8(prefix + name);
            Optional<String> before = Optional.ofNullable(keys.get(key)).map(KeyValue::valueText);
            if (before.equals(value)) {
                return;
            }
            changes.add(new StoredChange(name, before, value));
            value.ifPresentOrElse(
                    text -> keys.put(key, new KeyValue(key, Bytes.utf8(text), 0, 0, 1, 0)), () -> keys.remove(key));
        });
        List<LayerTree> then = new ArrayList<>(layers);
        then.set(
                index,
                LayerTree.read(
                        new StoredEntryReader(prefix, settings.limits()),
                        new StoredKeys(revision, List.copyOf(keys.values()))));
        return new EditPlan(revision, changes, problems(settings.withApplied(index), then));
    }

    private List<Problem> problems(WatchSettings here, List<LayerTree> then) {
        try {
            Content content =
                    new Content(new Merge(here).of(then), revision, ConfigSnapshot.Source.SERVER, Instant.now(), then);
            return generation.offered(content).judgement().problems();
        } catch (Merge.RefusedException e) {
            return e.problems();
        }
    }
}
