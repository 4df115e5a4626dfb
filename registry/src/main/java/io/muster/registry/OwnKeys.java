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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How registrations learn what becomes of their keys.
 *
 * <p>The only registration of a service watches its key alone, so that it costs nothing when others change. Several of
 * one service share a watch of the service: ten thousand of them cost one. It is opened half a second after the first of
 * them asked, so that registering does not pay for it, and many that register together are not told of each other; it
 * lists first, so that nothing is missed. Runs on its own line of tasks.
 */
final class OwnKeys {
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final EtcdConnection etcd;
    private final SerialExecutor owner;
    private final Map<String, Watched> services = new HashMap<>();

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

    private record Registered(Bytes key, Executor executor, Listener listener) {
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
        private boolean isPlanned;
    }

    /** Tells what a key holds, now and whenever that changes, on an executor. */
    Subscription watch(InstanceKey name, Executor executor, Listener listener) {
        Registered registered = new Registered(name.bytes(), executor, listener);
        run(() -> join(name.service(), registered));
        return () -> run(() -> leave(name.service(), registered));
    }

    private void join(String service, Registered registered) {
        Watched watched = services.computeIfAbsent(service, name -> new Watched());
        watched.keys.put(registered.key(), registered);
        PrefixView view = watched.view;
        if (view == null || !view.range().contains(registered.key())) {
            plan(service, watched);
        } else if (watched.isTold) {
            registered.tell(view.snapshot());
        }
    }

    private void plan(String service, Watched watched) {
        if (!watched.isPlanned) {
            watched.isPlanned = true;
            etcd.timing().schedule(SETTLING, () -> run(() -> cover(service, watched)));
        }
    }

    /** Watches all that have asked, unless they have left meanwhile. */
    private void cover(String service, Watched watched) {
        watched.isPlanned = false;
        if (services.get(service) != watched) {
            return;
        }
        if (watched.view != null) {
            watched.view.close();
        }
        boolean isOne = watched.keys.size() == 1;
        open(watched, isOne ? KeyRange.single(watched.keys.keySet().iterator().next()) : InstanceKey.range(service));
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

    private void leave(String service, Registered registered) {
        Watched watched = services.get(service);
        if (watched == null || !watched.keys.remove(registered.key(), registered) || !watched.keys.isEmpty()) {
            return;
        }
        services.remove(service);
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
