package io.muster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Collects what to watch. Not thread-safe. */
public final class ConfigWatchBuilder {
    private final EtcdConnection etcd;
    private final List<Layer> layers = new ArrayList<>();
    private Config defaults = ConfigFactory.empty();
    private Config overrides = ConfigFactory.empty();
    private Executor listenerExecutor;
    private Duration openTimeout = Duration.ofSeconds(10);
    private boolean startOnDefaults;
    private @Nullable Path snapshotFile;
    private ConfigBinder binder = ConfigBinder.standard();
    private ConfigLimits limits = ConfigLimits.DEFAULT;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Identity identity;

    ConfigWatchBuilder(EtcdConnection etcd) {
        this.etcd = etcd;
        this.listenerExecutor = etcd.callbackExecutor();
    }

    /** What lies beneath all layers, such as {@code ConfigFactory.load()}. Default: nothing. */
    public ConfigWatchBuilder defaults(Config defaults) {
        this.defaults = defaults;
        return this;
    }

    /**
     * One more layer, above those before it, that must hold at least one key: a revision that empties it is refused, so
     * that a deletion by mistake takes nothing away.
     *
     * @param prefix where the layer's keys begin, like {@code /config/orders/}; layers may not contain one another
     * @throws InvalidSettingException if it does not end in a slash, or overlaps another layer
     */
    public ConfigWatchBuilder layer(String prefix) {
        Layer.add(layers, new Layer(prefix, false));
        return this;
    }

    /**
     * One more layer, above those before it, that may be empty, such as one for a single instance.
     *
     * @param prefix where the layer's keys begin; layers may not contain one another
     * @throws InvalidSettingException if it does not end in a slash, or overlaps another layer
     */
    public ConfigWatchBuilder optionalLayer(String prefix) {
        Layer.add(layers, new Layer(prefix, true));
        return this;
    }

    /**
     * One more layer, above those before it, that applies to a share of the instances only: for trying a change on some
     * before all get it. The share is a key of the layer, {@code canary-share}, like {@code 5%}; without it the layer
     * applies to none. Which instances those are depends on their ids alone, and who is among 5 % is among 10 %, too.
     *
     * <p>Where the layer does not apply, nothing in it can be wrong but the share.
     *
     * @param prefix where the layer's keys begin; layers may not contain one another
     * @param instance what tells this instance from all others, and stays the same when it is started again
     * @throws InvalidSettingException if the prefix does not end in a slash, or overlaps another layer, or the id is blank
     */
    public ConfigWatchBuilder canaryLayer(String prefix, String instance) {
        Layer.add(layers, Layer.canary(prefix, instance));
        return this;
    }

    /** What lies above all layers, such as {@code ConfigFactory.systemProperties()}. Default: nothing. */
    public ConfigWatchBuilder overrides(Config overrides) {
        this.overrides = overrides;
        return this;
    }

    /** Where listeners run; they may block. Default: the connection's callback executor. */
    public ConfigWatchBuilder listenerExecutor(Executor listenerExecutor) {
        this.listenerExecutor = listenerExecutor;
        return this;
    }

    /** How long opening waits for a configuration that is good. Default: 10 s. */
    public ConfigWatchBuilder openTimeout(Duration openTimeout) {
        if (openTimeout.isNegative() || openTimeout.isZero()) {
            throw new InvalidSettingException("openTimeout", openTimeout, "more than PT0S");
        }
        this.openTimeout = openTimeout;
        return this;
    }

    /**
     * Opens at once: on the {@link #snapshotFile}, if there is a good one, else on defaults and overrides, which must
     * make a good configuration of their own. What etcd holds comes as the first change. Default: opening waits for
     * etcd.
     */
    public ConfigWatchBuilder startOnDefaults() {
        this.startOnDefaults = true;
        return this;
    }

    /**
     * Keeps what is in force on disk, and opens on that when what etcd holds cannot be read by the time-out, or is
     * refused; etcd's comes as a change then. A file that is damaged, of other layers, or of another cluster is not
     * used. Only the owner of the process may read the file: it holds all values, secrets included. Default: none.
     *
     * @param file where; its folder must exist, and no other watch may write there
     */
    public ConfigWatchBuilder snapshotFile(Path file) {
        this.snapshotFile = file;
        return this;
    }

    /**
     * Variables of the process's environment that substitutions may read, and no others: {@code ${ZONE}} is the variable's
     * value wherever the configuration has nothing at the path {@code ZONE}. One that is not set is as if it had not been
     * named. They are read now, once. Default: none, for whoever may write configuration could otherwise read them all.
     *
     * @param names the variables
     */
    public ConfigWatchBuilder environment(String... names) {
        for (String name : names) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return this;
    }

    /**
     * Says in etcd what became of each revision here, {@code applied@342} or {@code rejected@342: reason}, for those who
     * publish ({@link ConfigStore#acknowledgements}, {@link ConfigEdit#rollOut}): one key for each layer, under the lease
     * of the connection's session, so that it goes with this process. Default: nothing is said, and nothing written.
     *
     * @param instance what tells this instance from all others
     * @param spread each time it waits so long at most, at random, so that a fleet does not write all at once
     * @throws InvalidSettingException if the id is blank, or the time negative
     */
    public ConfigWatchBuilder acknowledge(String instance, Duration spread) {
        this.identity = new Identity(instance, spread);
        return this;
    }

    /** How values are bound. Default: {@link ConfigBinder#standard()}. */
    public ConfigWatchBuilder binder(ConfigBinder binder) {
        this.binder = binder;
        return this;
    }

    /** Bounds on what is stored. Default: {@link ConfigLimits#DEFAULT}. */
    public ConfigWatchBuilder limits(ConfigLimits limits) {
        this.limits = limits;
        return this;
    }

    /**
     * Opens the watch and waits for the first good configuration.
     *
     * @throws InvalidSettingException if there is no layer
     * @throws ConfigRejectedException if what etcd holds is not good by the time-out, with all problems
     * @throws UnavailableException if not all layers could be read by the time-out; it names those
     */
    public ConfigWatch open() {
        return Waiting.on(openAsync(), "open configuration", settings().prefixes());
    }

    /** Asynchronous twin of {@link #open}. */
    public CompletableFuture<ConfigWatch> openAsync() {
        return EtcdConfigWatch.open(etcd, settings());
    }

    private WatchSettings settings() {
        if (layers.isEmpty()) {
            throw new InvalidSettingException("layers", "none", "at least one, like /config/orders/");
        }
        return new WatchSettings(
                layers,
                defaults,
                overrides,
                listenerExecutor,
                openTimeout,
                startOnDefaults,
                Optional.ofNullable(snapshotFile),
                binder,
                limits,
                environment,
                Optional.ofNullable(identity));
    }
}
