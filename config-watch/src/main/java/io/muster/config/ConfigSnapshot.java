package io.muster.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;

/**
 * The configuration in force: all layers as of one revision, merged and resolved.
 *
 * @param config the configuration, resolved
 * @param revision the revision of etcd that all layers are shown at; 0 when none of it comes from etcd
 * @param source where it comes from
 * @param time when it came into force in this process, by the system's clock
 * @param staleness as of when the snapshot was taken: the time since etcd was last heard of; zero while it is connected
 */
public record ConfigSnapshot(Config config, long revision, Source source, Instant time, Duration staleness) {
    /** Where a snapshot comes from. */
    public enum Source {
        /** From etcd, with defaults beneath and overrides above. */
        SERVER,
        /** From the snapshot on disk, with defaults beneath and overrides above; etcd could not be read, or was refused. */
        DISK,
        /** From defaults and overrides alone; etcd has not been read yet. */
        DEFAULTS
    }
}
