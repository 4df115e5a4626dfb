package io.muster.registry;

import io.muster.connection.Subscription;
import io.muster.registry.ServiceSnapshot.Source;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener of a view, and what it has not been told yet: so many changes at most, then they become one. */
final class ChangeLine implements Subscription {
    static final int LONGEST = 256;

    private final ServiceView holder;
    private final ServiceView.Listener listener;
    private final Line<ServiceChange> line;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<ServiceChange> waiting = new ArrayDeque<>();

    /** Touched by the feed's owner alone. */
    private boolean greeted;

    ChangeLine(ServiceView holder, Executor executor, ServiceView.Listener listener, Consumer<ChangeLine> onClose) {
        this.holder = holder;
        this.listener = listener;
        this.line = new Line<>(executor, listener::onChange, closed -> onClose.accept(this));
    }

    ServiceView holder() {
        return holder;
    }

    /** Tells a change; the first time, instead, all instances that the list then has. */
    void tell(ServiceChange change, InstanceList list) {
        if (!greeted) {
            greeted = true;
            add(new ServiceChange(list.service(), list.revision(), list.instances(), List.of(), List.of()));
        } else if (!change.isEmpty()) {
            add(change);
        }
    }

    /** Shows the list, unless that has been done. */
    void greet(InstanceList list) {
        if (!greeted) {
            tell(new ServiceChange(list.service(), list.revision(), List.of(), List.of(), List.of()), list);
        }
    }

    void tell(Source source) {
        line.run(() -> listener.onSource(source));
    }

    private void add(ServiceChange change) {
        lock.lock();
        try {
            waiting.add(change);
            if (waiting.size() > LONGEST) {
                ServiceChange merged = MergedChange.of(List.copyOf(waiting));
                waiting.clear();
                if (!merged.isEmpty()) {
                    waiting.add(merged);
                }
            }
        } finally {
            lock.unlock();
        }
        line.run(this::next);
    }

    private void next() {
        ServiceChange change = poll();
        if (change != null) {
            listener.onChange(change);
        }
    }

    private @Nullable ServiceChange poll() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
