package io.muster.config;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One layer of configuration as it is stored, for those who write it.
 *
 * <p>It writes what {@link ConfigWatch} reads: the path {@code limits.max} becomes the key {@code limits/max} under the
 * prefix. Whether the values make sense is for the watches to judge, which know the types. Thread-safe.
 */
public interface ConfigStore {
    /**
     * The layer under a prefix.
     *
     * @param prefix where its keys begin; ends in a slash, like {@code /config/orders/}
     * @throws InvalidSettingException if the prefix does not end in a slash
     */
    static ConfigStore of(EtcdConnection etcd, String prefix) {
        return new EtcdConfigStore(etcd, new Layer(prefix, true));
    }

    /** Where its keys begin. */
    String prefix();

    /** Reads the whole layer as of one revision. */
    StoredLayer read();

    /** Asynchronous twin of {@link #read}. */
    CompletableFuture<StoredLayer> readAsync();

    /**
     * The newest entries of the layer's history, the newest first: what was {@linkplain ConfigEdit#publish published}.
     *
     * <p>They are keys under {@code /muster/history} and stay until somebody deletes them.
     *
     * @param most at most so many
     */
    List<Publication> history(int most);

    /** Asynchronous twin of {@link #history}. */
    CompletableFuture<List<Publication>> historyAsync(int most);

    /**
     * An edit that undoes what was published after a revision: each key that those publications changed becomes what it
     * was before the first of them. Other keys stay as they are. It is on condition that the layer does not change in
     * between; publish it to make it.
     *
     * @param revision a revision, such as that of a {@link Publication}
     */
    ConfigEdit editBackTo(long revision);

    /** Asynchronous twin of {@link #editBackTo}. */
    CompletableFuture<ConfigEdit> editBackToAsync(long revision);

    /**
     * What publications changed between two revisions: each key that is another one at the later revision, with both
     * values. What was written without a publication shows where one touched the same key afterwards.
     *
     * @param from a revision, such as that of a {@link Publication}
     * @param to another one, usually later; as of 0 nothing had been published
     * @return the keys, by name
     */
    List<StoredChange> diff(long from, long to);

    /** Asynchronous twin of {@link #diff}. */
    CompletableFuture<List<StoredChange>> diffAsync(long from, long to);

    /**
     * What the instances say that acknowledge revisions of this layer ({@link ConfigWatchBuilder#acknowledge}), by
     * instance: of the newest revision that each has looked at. An instance that is gone says nothing.
     */
    List<Acknowledgement> acknowledgements();

    /** Asynchronous twin of {@link #acknowledgements}. */
    CompletableFuture<List<Acknowledgement>> acknowledgementsAsync();

    /** Begins an edit of several keys that happens as one revision, or not at all. */
    ConfigEdit edit();

    /**
     * Writes one value, whatever was there before, and returns the revision that wrote it.
     *
     * @throws InvalidSettingException if the path is none, or would name a document
     */
    default long set(String path, String value) {
        return edit().set(path, value).commit().revision();
    }

    /** Deletes one value, if it is there, and returns etcd's revision after that. */
    default long remove(String path) {
        return edit().remove(path).commit().revision();
    }
}
