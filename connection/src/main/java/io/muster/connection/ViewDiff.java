package io.muster.connection;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between two states of a view. */
final class ViewDiff {
    private ViewDiff() {}

    /** By key; entries that are equal in all parts are left out. */
    static List<ViewChange.Entry> between(EntryTree before, EntryTree after) {
        List<ViewChange.Entry> changes = new ArrayList<>();
        Iterator<KeyValue> olds = before.entries().iterator();
        Iterator<KeyValue> news = after.entries().iterator();
        KeyValue old = next(olds);
        KeyValue now = next(news);
        while (old != null && now != null) {
            int order = old.key().compareTo(now.key());
            if (order < 0) {
                changes.add(new ViewChange.Removed(old));
            } else if (order > 0) {
                changes.add(new ViewChange.Added(now));
            } else if (!old.equals(now)) {
                changes.add(new ViewChange.Changed(old, now));
            }
            old = order <= 0 ? next(olds) : old;
            now = order >= 0 ? next(news) : now;
        }
        for (; old != null; old = next(olds)) {
            changes.add(new ViewChange.Removed(old));
        }
        for (; now != null; now = next(news)) {
            changes.add(new ViewChange.Added(now));
        }
        return changes;
    }

    private static @Nullable KeyValue next(Iterator<KeyValue> entries) {
        return entries.hasNext() ? entries.next() : null;
    }
}
