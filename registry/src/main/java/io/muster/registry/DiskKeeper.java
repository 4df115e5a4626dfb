package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.task.SerialExecutor;
import io.muster.registry.DiskSnapshot.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a list on disk up to date, at most once a second, and gives back what it kept before. */
final class DiskKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EtcdConnection etcd;
    private final DiskSnapshot file;
    private final SerialExecutor writer;
    private final AtomicReference<@Nullable InstanceList> unsaved = new AtomicReference<>();
    private final ReentrantLock saving = new ReentrantLock();

    DiskKeeper(EtcdConnection etcd, Path directory, String service) {
        this.etcd = etcd;
        this.file = new DiskSnapshot(directory, etcd.settings().namespace(), service);
        this.writer = new SerialExecutor(etcd.callbackExecutor());
    }

    /** What was kept, unless it is of another cluster than the one that etcd is known to be. */
    Optional<Content> load() {
        Optional<Content> kept = file.load();
        long cluster = etcd.clusterId();
        boolean isForeign = kept.isPresent() && cluster != 0 && kept.get().clusterId() != cluster;
        if (isForeign) {
            LOG.warn("the list on disk is of another cluster, and is not used");
        }
        return isForeign ? Optional.empty() : kept;
    }

    /** The list has changed. */
    void keep(InstanceList list) {
        if (list.isRead() && !list.isFromDisk() && unsaved.getAndSet(list) == null) {
            etcd.timing().schedule(PAUSE, this::saveLater);
        }
    }

    private void saveLater() {
        try {
            writer.execute(this::save);
        } catch (RejectedExecutionException connectionClosed) {
            LOG.debug("not saved: {}", connectionClosed.toString());
        }
    }

    /** Saves what has not been saved yet; when it returns nothing is being saved, by whomever. */
    void save() {
        saving.lock();
        try {
            InstanceList list = unsaved.getAndSet(null);
            if (list != null) {
                file.save(new Content(etcd.clusterId(), list.revision(), list.instances()));
            }
        } finally {
            saving.unlock();
        }
    }
}
