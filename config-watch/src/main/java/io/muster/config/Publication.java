package io.muster.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a layer's history: an edit that was published.
 *
 * @param revision the revision that made it
 * @param who who published it
 * @param when when, by the publisher's clock
 * @param comment what for
 * @param changes what it replaced, by name
 */
public record Publication(long revision, String who, Instant when, String comment, List<Replaced> changes) {
    /** Copies the list. */
    public Publication {
        changes = List.copyOf(changes);
    }

    /**
     * A key that was changed.
     *
     * @param name the key without the layer's prefix
     * @param before its value before; empty if it was not there
     */
    public record Replaced(String name, Optional<String> before) {}
}
