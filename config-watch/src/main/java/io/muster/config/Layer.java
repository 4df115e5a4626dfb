package io.muster.config;

import io.muster.connection.InvalidSettingException;
import java.util.List;
import java.util.Optional;

/**
 * A prefix of etcd that is one layer of the configuration.
 *
 * @param prefix where its keys begin; ends in a slash
 * @param mayBeEmpty whether it is all right that it holds no key
 * @param canary for which instances it is; empty if for all
 */
record Layer(String prefix, boolean mayBeEmpty, Optional<Canary> canary) {
    Layer {
        if (!prefix.endsWith("/")) {
            throw new InvalidSettingException("layer", prefix, "a prefix that ends in /, like /config/orders/");
        }
    }

    /** A layer for all instances. */
    Layer(String prefix, boolean mayBeEmpty) {
        this(prefix, mayBeEmpty, Optional.empty());
    }

    /** A layer for a share of the instances. */
    static Layer canary(String prefix, String instance) {
        return new Layer(prefix, true, Optional.of(Canary.of(prefix, instance)));
    }

    /** The same as an instance sees it that has it. */
    Layer applied() {
        return canary.isEmpty() ? this : new Layer(prefix, mayBeEmpty, Optional.of(Canary.ALWAYS));
    }

    /** Adds a layer on top. */
    static void add(List<Layer> layers, Layer layer) {
        for (Layer other : layers) {
            if (other.prefix.startsWith(layer.prefix) || layer.prefix.startsWith(other.prefix)) {
                throw new InvalidSettingException(
                        "layer", layer.prefix, "no overlap with " + other.prefix + ": a key belongs to one layer");
            }
        }
        layers.add(layer);
    }
}
