package io.muster.config;

import io.muster.connection.InvalidSettingException;
import java.util.List;

/**
 * A prefix of etcd that is one layer of the configuration.
 *
 * @param prefix where its keys begin; ends in a slash
 * @param mayBeEmpty whether it is all right that it holds no key
 */
record Layer(String prefix, boolean mayBeEmpty) {
    Layer {
        if (!prefix.endsWith("/")) {
            throw new InvalidSettingException("layer", prefix, "a prefix that ends in /, like /config/orders/");
        }
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
