package io.muster.config;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A live configuration: layers of etcd keys and documents over defaults, merged, checked, and bound to records.
 *
 * <p>What is in force is always one revision of etcd, the same for all layers, whole, and good: it parsed, its
 * substitutions resolved, and every live value could be made of it. A revision that is not good is refused as a whole;
 * the last good one stays in force, {@link #status()} says why, and the next change is looked at afresh. While etcd
 * cannot be reached the last good one stays, too, and the status says STALE.
 *
 * <p>A key {@code /config/orders/limits/max} of the layer {@code /config/orders/} is the path {@code limits.max}; its
 * value is text, taken as it is. A key that ends in {@code .conf}, {@code .json} or {@code .properties} is a document;
 * its content stands where the document stands, the name itself is no part of the path. Keys beat documents, later
 * documents beat earlier ones (by name), upper layers beat lower ones; what is deleted above shows again from below.
 * Substitutions are resolved once, after merging, so a document may refer to what another layer holds.
 *
 * <p>Thread-safe.
 */
public interface ConfigWatch extends AutoCloseable {
    /** Collects what to watch. */
    static ConfigWatchBuilder builder(EtcdConnection etcd) {
        return new ConfigWatchBuilder(etcd);
    }

    /** The configuration in force. */
    ConfigSnapshot snapshot();

    /** What became of the newest revision, and how current all this is. */
    ConfigStatus status();

    /**
     * What a health endpoint says, as of now: {@code config::health} is the supplier to give it. It neither blocks nor
     * asks etcd, and never throws; after the watch was closed it says STALE.
     */
    default ConfigHealth health() {
        return status().health();
    }

    /**
     * What an edit of one layer would do and whether it would be refused, without making it; {@link ConfigEdit#plan} is
     * the way to ask.
     *
     * @param prefix the layer
     * @param edit the keys, by name under the prefix, with their new values; empty ones are deleted
     * @throws io.muster.connection.InvalidSettingException if it is no layer of this watch, or etcd has not been read yet
     */
    EditPlan plan(String prefix, Map<String, Optional<String>> edit);

    /**
     * Where what stands at a path comes from: every layer that says something about it, with key and revision.
     *
     * @param path a path like {@code limits.max}; the empty path is the whole
     * @throws IllegalArgumentException if the path is none
     */
    Explanation explain(String path);

    /**
     * A live value of what stands at a path. Binding the same path to the same type again gives the same live value.
     *
     * <p>From then on the gate lets no revision pass that does not fit.
     *
     * @param path a path like {@code limits} or {@code shop."eu.west".limits}; the empty path is the whole
     * @param type a record, a bean, or another type that {@link ConfigBinder} takes
     * @throws ConfigRejectedException if what is in force does not fit, with all problems
     * @throws IllegalArgumentException if the path is none, or the type cannot be bound
     */
    <T> LiveValue<T> bind(String path, Class<T> type);

    /**
     * A live value of a type with type arguments.
     *
     * @throws ConfigRejectedException if what is in force does not fit, with all problems
     * @throws IllegalArgumentException if the path is none, or the type cannot be bound
     */
    <T> LiveValue<T> bind(String path, ConfigType<T> type);

    /**
     * Reads several live values from one moment: {@code read(view -> view.get(limits).max() + view.get(prices).base())}.
     *
     * @param reader gets a view that does not change
     * @return what the reader returns
     */
    <R> R read(Function<? super ConfigView, ? extends R> reader);

    /**
     * Completes when a revision has been looked at on all layers: for reading one's own writes.
     *
     * @param revision a revision of etcd, as a write returns it
     * @return a future with the snapshot then in force; it fails with {@link ConfigRejectedException} if what was looked
     *     at was refused, with {@link io.muster.connection.ConnectionClosedException} when the watch is closed before,
     *     and stays open while etcd cannot be reached: give it a time-out
     */
    CompletableFuture<ConfigSnapshot> awaitRevision(long revision);

    /**
     * Tells each change of the configuration, whatever it is; as {@link LiveValue#onChange} does. {@link
     * ConfigDiff#between} says what is different.
     */
    Subscription onChange(ChangeListener<ConfigSnapshot> listener);

    /** Tells when the verdict, the problems or the freshness change; as {@link LiveValue#onChange} does. */
    Subscription onStatus(ChangeListener<ConfigStatus> listener);

    /** Ends watching. Live values keep their last value, listeners are not told any more. Closing twice is harmless. */
    @Override
    void close();
}
