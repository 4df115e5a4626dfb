package io.muster.connection;

import io.etcd.jetcd.api.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one revision does to a view.
 *
 * @param tree the entries after it
 * @param changes what became of each key, in etcd's order
 * @param gap a key of which an earlier event must have been missed, so that the step must not be taken; or null
 */
record ViewStep(
        EntryTree tree,
        List<ViewChange.Entry> changes,
        @Nullable Bytes gap) {

    static ViewStep of(EntryTree before, List<Event> events, Wire wire) {
        EntryTree tree = before;
        List<ViewChange.Entry> changes = new ArrayList<>(events.size());
        for (Event event : events) {
            KeyValue now = wire.keyValue(event.getKv());
            KeyValue old = tree.get(now.key());
            if (event.getType() == Event.EventType.DELETE) {
                if (old != null) {
                    tree = tree.without(now.key());
                    changes.add(new ViewChange.Removed(old));
                }
            } else if (now.version() != (old == null ? 1 : old.version() + 1)) {
                // etcd counts the writes of a key since its creation.
                return new ViewStep(before, List.of(), now.key());
            } else {
                tree = tree.with(now);
                changes.add(old == null ? new ViewChange.Added(now) : new ViewChange.Changed(old, now));
            }
        }
        return new ViewStep(tree, changes, null);
    }
}
