package io.muster.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What a watch was built with; checked by the builder. */
record WatchSettings(
        List<Layer> layers,
        Config defaults,
        Config overrides,
        Executor listenerExecutor,
        Duration openTimeout,
        boolean startOnDefaults,
        Optional<Path> snapshotFile,
        ConfigBinder binder,
        ConfigLimits limits,
        Map<String, String> environment,
        Optional<Identity> identity) {
    WatchSettings {
        layers = List.copyOf(layers);
        environment = Map.copyOf(environment);
    }

    /** The same on an instance that has a layer, whatever the share of those is. */
    WatchSettings withApplied(int index) {
        List<Layer> applied = new ArrayList<>(layers);
        applied.set(index, layers.get(index).applied());
        return new WatchSettings(
                applied,
                defaults,
                overrides,
                listenerExecutor,
                openTimeout,
                startOnDefaults,
                snapshotFile,
                binder,
                limits,
                environment,
                identity);
    }

    /** What to call the configuration in messages: its prefixes. */
    String name() {
        return "configuration " + prefixes();
    }

    String prefixes() {
        return String.join(" < ", layers.stream().map(Layer::prefix).toList());
    }
}
