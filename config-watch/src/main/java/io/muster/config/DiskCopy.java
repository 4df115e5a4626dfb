package io.muster.config;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is in force from etcd on disk, and makes a configuration of it again. */
final class DiskCopy {
    private final EtcdConnection etcd;
    private final WatchSettings settings;
    private final SnapshotFile file;

    DiskCopy(EtcdConnection etcd, WatchSettings settings, Path path) {
        this.etcd = etcd;
        this.settings = settings;
        this.file = new SnapshotFile(
                path, settings.layers().stream().map(Layer::prefix).toList());
    }

    /** Writes a configuration that came from etcd. */
    void write(Content content) {
        if (content.source() != ConfigSnapshot.Source.SERVER) {
            return;
        }
        try {
            List<List<KeyValue>> layers = content.layers().stream()
                    .map(layer -> List.copyOf(layer.entries()))
                    .toList();
            file.write(new SnapshotFile.Stored(etcd.clusterId(), content.revision(), layers));
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot of revision " + content.revision() + " is not on disk", e);
        }
    }

    /**
     * The configuration on disk, merged with today's defaults and overrides.
     *
     * @throws IOException if there is no file, or it is damaged, of other layers, or of another cluster
     * @throws Merge.RefusedException if what it holds makes no configuration
     */
    Content read() throws IOException, Merge.RefusedException {
        SnapshotFile.Stored stored = file.read();
        long cluster = etcd.clusterId();
        if (cluster != 0 && stored.clusterId() != cluster) {
            throw new IOException("the snapshot on disk is of the cluster " + Long.toHexString(stored.clusterId())
                    + " (expected: " + Long.toHexString(cluster) + ")");
        }
        List<LayerTree> layers = new ArrayList<>();
        for (int i = 0; i < settings.layers().size(); i++) {
            StoredEntryReader reader =
                    new StoredEntryReader(settings.layers().get(i).prefix(), settings.limits());
            layers.add(LayerTree.read(
                    reader, new StoredKeys(stored.revision(), stored.layers().get(i))));
        }
        return new Content(
                new Merge(settings).of(layers), stored.revision(), ConfigSnapshot.Source.DISK, Instant.now(), layers);
    }
}
