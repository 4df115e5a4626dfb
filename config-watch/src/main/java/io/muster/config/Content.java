package io.muster.config;

import com.typesafe.config.ConfigObject;
import java.time.Instant;
import java.util.List;

/**
 * A configuration that is, or was, or might come into force.
 *
 * @param tree all of it, resolved
 * @param revision the revision that all layers are shown at; 0 when none of it comes from etcd
 * @param source where it comes from
 * @param time when it was made
 * @param layers the layers that it was made of, the lowest first; none when none of it comes from etcd
 */
record Content(ConfigObject tree, long revision, ConfigSnapshot.Source source, Instant time, List<LayerTree> layers) {
    Content(ConfigObject tree, long revision, ConfigSnapshot.Source source, Instant time) {
        this(tree, revision, source, time, List.of());
    }
}
