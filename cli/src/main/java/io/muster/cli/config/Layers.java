package io.muster.cli.config;

import io.muster.cli.EndedException;
import io.muster.cli.ExitCode;
import io.muster.config.ConfigRejectedException;
import io.muster.config.ConfigStore;
import io.muster.config.ConfigWatch;
import io.muster.config.ConfigWatchBuilder;
import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option by which a command is told of its layers. */
public final class Layers {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--layer",
            required = true,
            paramLabel = "PREFIX",
            description =
                    "Where a layer's keys begin, like /config/orders/; may be repeated, the lowest first. What is "
                            + "written goes to the last one.")
    private List<String> prefixes = List.of();

    /** The prefix of the layer that is written. */
    String top() {
        return prefixes.get(prefixes.size() - 1);
    }

    /** The layer that is written. */
    ConfigStore store(EtcdConnection connection) {
        try {
            return ConfigStore.of(connection, top());
        } catch (InvalidSettingException e) {
            throw misuse(e);
        }
    }

    /**
     * Opens a watch of what etcd holds now.
     *
     * @throws ConfigRejectedException if that cannot be right
     * @throws EndedException if etcd does not tell in time
     */
    ConfigWatch read(EtcdConnection connection) {
        return open(connection, true);
    }

    /** Like {@link #read}, also if what etcd holds cannot be right: for those who tell it, or mend it. */
    ConfigWatch look(EtcdConnection connection) {
        return open(connection, false);
    }

    private ConfigWatch open(EtcdConnection connection, boolean onlyIfGood) {
        ConfigWatchBuilder builder = builder(connection);
        long now = revision(connection);
        ConfigWatch watch = builder.open();
        boolean isRead = false;
        try {
            awaitRevision(watch, now, onlyIfGood, connection.settings().callTimeout());
            isRead = true;
            return watch;
        } finally {
            if (!isRead) {
                watch.close();
            }
        }
    }

    /** It opens without waiting for etcd; {@link #awaitRevision} tells a refusal at once. */
    private ConfigWatchBuilder builder(EtcdConnection connection) {
        ConfigWatchBuilder builder = ConfigWatch.builder(connection).startOnDefaults();
        try {
            prefixes.forEach(builder::optionalLayer);
            return builder;
        } catch (InvalidSettingException e) {
            throw misuse(e);
        }
    }

    /** etcd's revision: what is read after this is at least as new. Also tells whether these layers may be read. */
    private long revision(EtcdConnection connection) {
        return prefixes.stream()
                .map(prefix -> Op.get(KeyRange.prefix(prefix)).limit(1).withoutValues())
                .mapToLong(first -> connection.kv().range(first).revision())
                .max()
                .orElseThrow();
    }

    private static void awaitRevision(ConfigWatch watch, long revision, boolean onlyIfGood, Duration atMost) {
        try {
            watch.awaitRevision(revision)
                    .orTimeout(atMost.toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new EndedException(ExitCode.UNREACHABLE, "the layers could not be read in time");
            }
            if (onlyIfGood || !(e.getCause() instanceof ConfigRejectedException)) {
                throw e;
            }
        }
    }

    private ParameterException misuse(InvalidSettingException e) {
        return new ParameterException(spec.commandLine(), "--layer: " + e.getMessage());
    }
}
