package io.muster.config;

import java.util.List;
import java.util.Optional;

/**
 * What a layer holds as of one revision.
 *
 * @param prefix where its keys begin
 * @param revision the revision it was read at
 * @param keys its keys, by name
 */
public record StoredLayer(String prefix, long revision, List<StoredKey> keys) {
    /** Copies the list. */
    public StoredLayer {
        keys = List.copyOf(keys);
    }

    /** The key of a value's path, like {@code limits.max}. */
    public Optional<StoredKey> get(String path) {
        return named(KeyNames.ofValue(path));
    }

    /** The key with a name, like {@code limits/max} or {@code orders.conf}. */
    public Optional<StoredKey> named(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /**
     * One key.
     *
     * @param name the key without the layer's prefix, like {@code limits/max} or {@code orders.conf}
     * @param value its value as text
     * @param revision the revision that last wrote it
     */
    public record StoredKey(String name, String value, long revision) {}
}
