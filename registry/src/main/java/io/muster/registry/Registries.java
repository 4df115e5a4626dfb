package io.muster.registry;

import io.muster.connection.EtcdConnection;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The registries of this process, one for each connection, so that views are shared by all who ask. */
final class Registries {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<EtcdConnection, WeakReference<EtcdRegistry>> OPEN = new WeakHashMap<>();

    private Registries() {}

    static EtcdRegistry of(EtcdConnection etcd) {
        LOCK.lock();
        try {
            WeakReference<EtcdRegistry> kept = OPEN.get(etcd);
            EtcdRegistry registry = kept == null ? null : kept.get();
            if (registry == null) {
                registry = new EtcdRegistry(etcd);
                OPEN.put(etcd, new WeakReference<>(registry));
            }
            return registry;
        } finally {
            LOCK.unlock();
        }
    }
}
