package io.muster.config;

import java.util.Optional;

/**
 * A key of a layer that becomes, or became, another one.
 *
 * @param name the key without the layer's prefix, like {@code limits/max} or {@code orders.conf}
 * @param before its value before; empty if it was not there
 * @param now its value now; empty if it is not there any more
 */
public record StoredChange(String name, Optional<String> before, Optional<String> now) {
    /** The key with both values; those of names that sound like secrets, and ends of long ones, are left out. */
    @Override
    public String toString() {
        Place place = Place.ROOT.key(name);
        return name + ": " + before.map(place::shown).orElse("(nothing)") + " → "
                + now.map(place::shown).orElse("(nothing)");
    }
}
