package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import io.muster.connection.task.SerialExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How registrations learn what becomes of their keys.
 *
 * <p>The only registration of a service watches its key alone, so that it costs nothing when others change. Several of
 * one service share a watch of the service: ten thousand of them cost one. It is opened half a second after the first of
 * them asked, so that registering does not pay for it, and many that register together are not told of each other; it
 * lists first, so that nothing is missed. Who asks only joins those who wait for that; all else runs on its own line of
 * tasks.
 */
final class OwnKeys {
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final EtcdConnection etcd;
    private final SerialExecutor owner;
    private final Map<String, Watched> services = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Registered> newcomers = new LinkedHashSet<>();
    private boolean isPlanned;

    OwnKeys(EtcdConnection etcd) {
        this.etcd = etcd;
        this.owner = new SerialExecutor(etcd.callbackExecutor());
    }

    /** Told what a key holds. */
    @FunctionalInterface
    interface Listener {
        /** The key holds this, or nothing, as of a revision. */
        void onKey(long revision, Optional<KeyValue> entry);
    }

    private record Registered(String service, Bytes key, Executor executor, Listener listener) {
        void tell(ViewSnapshot snapshot) {
            try {
                executor.execute(() -> listener.onKey(snapshot.revision(), snapshot.get(key)));
            } catch (RejectedExecutionException closed) {
                // The connection is closed, and nobody wants to know any more.
            }
        }
    }

    /** The keys of one service, and the view that covers them all. */
    private static final class Watched {
        private final Map<Bytes, Registered> keys = new HashMap<>();
        private @Nullable PrefixView view;
        private boolean isTold;
    }

    /** Tells what a key holds, now and whenever that changes, on an executor. */
    Subscription watch(InstanceKey name, Executor executor, Listener listener) {
        Registered registered = new Registered(name.service(), name.bytes(), executor, listener);
        boolean isFirst;
        lock.lock();
        try {
            newcomers.add(registered);
            isFirst = !isPlanned;
            isPlanned = true;
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            etcd.timing().schedule(SETTLING, () -> run(this::settle));
        }
        return () -> unwatch(registered);
    }

    private void unwatch(Registered registered) {
        boolean isWatched;
        lock.lock();
        try {
            isWatched = !newcomers.remove(registered);
        } finally {
            lock.unlock();
        }
        if (isWatched) {
            run(() -> leave(registered));
        }
    }

    private void settle() {
        List<Registered> settled;
        lock.lock();
        try {
            isPlanned = false;
            settled = List.copyOf(newcomers);
            newcomers.clear();
        } finally {
            lock.unlock();
        }
        Set<Watched> uncovered = new LinkedHashSet<>();
        for (Registered registered : settled) {
            Watched watched = services.computeIfAbsent(registered.service(), name -> new Watched());
            watched.keys.put(registered.key(), registered);
            PrefixView view = watched.view;
            if (view == null || !view.range().contains(registered.key())) {
                uncovered.add(watched);
            } else if (watched.isTold) {
                registered.tell(view.snapshot());
            }
        }
        uncovered.forEach(this::cover);
    }

    /** Watches all that have asked. */
    private void cover(Watched watched) {
        if (watched.view != null) {
            watched.view.close();
        }
        Registered any = watched.keys.values().iterator().next();
        open(watched, watched.keys.size() == 1 ? KeyRange.single(any.key()) : InstanceKey.range(any.service()));
    }

    private void open(Watched watched, KeyRange range) {
        PrefixView view;
        try {
            view = etcd.view(range);
        } catch (ConnectionClosedException closed) {
            return;
        }
        watched.view = view;
        watched.isTold = false;
        view.subscribe(owner, change -> {
            if (watched.view == view) {
                tell(watched, change);
            }
        });
    }

    private static void tell(Watched watched, ViewChange change) {
        if (!watched.isTold) {
            watched.isTold = true;
            watched.keys.values().forEach(registered -> registered.tell(change.snapshot()));
            return;
        }
        for (ViewChange.Entry entry : change.entries()) {
            Registered registered = watched.keys.get(entry.key());
            if (registered != null) {
                registered.tell(change.snapshot());
            }
        }
    }

    private void leave(Registered registered) {
        Watched watched = services.get(registered.service());
        if (watched == null || !watched.keys.remove(registered.key(), registered) || !watched.keys.isEmpty()) {
            return;
        }
        services.remove(registered.service());
        if (watched.view != null) {
            watched.view.close();
            watched.view = null;
        }
    }

    private void run(Runnable task) {
        try {
            owner.execute(task);
        } catch (RejectedExecutionException closed) {
            // The connection is closed, and its views with it.
        }
    }
}
