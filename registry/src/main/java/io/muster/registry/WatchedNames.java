package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.task.SerialExecutor;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Counts the records of each service. */
final class WatchedNames implements ServiceNamesView {
    private final SerialExecutor owner;
    private final PrefixView view;
    private final List<Line<Set<String>>> lines = new CopyOnWriteArrayList<>();
    private volatile Set<String> names = Set.of();

    // Touched by the owner alone.
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private boolean isRead;

    WatchedNames(EtcdConnection etcd) {
        this.owner = new SerialExecutor(etcd.callbackExecutor());
        this.view = etcd.view(KeyRange.prefix(InstanceKey.ROOT));
    }

    void start() {
        view.subscribe(owner, this::onChange);
    }

    private void onChange(ViewChange change) {
        for (ViewChange.Entry entry : change.entries()) {
            int difference = entry instanceof ViewChange.Added ? 1 : entry instanceof ViewChange.Removed ? -1 : 0;
            if (difference != 0) {
                InstanceKey.parse(entry.key())
                        .ifPresent(key -> counts.merge(
                                key.service(), difference, (count, more) -> count + more == 0 ? null : count + more));
            }
        }
        if (!isRead || counts.size() != names.size() || !names.containsAll(counts.keySet())) {
            isRead = true;
            names = Collections.unmodifiableSet(new TreeSet<>(counts.keySet()));
            lines.forEach(line -> line.tell(names));
        }
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public Subscription subscribe(Executor executor, Consumer<Set<String>> listener) {
        Line<Set<String>> line = new Line<>(executor, listener, lines::remove);
        owner.execute(() -> {
            lines.add(line);
            if (isRead) {
                line.tell(names);
            }
        });
        return line;
    }

    @Override
    public void close() {
        lines.forEach(Line::close);
        view.close();
    }
}
