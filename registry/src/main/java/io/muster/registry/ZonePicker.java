package io.muster.registry;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses near by, but for the calls that the near ones cannot take.
 *
 * @param near chooses in the preferred zone
 * @param far chooses elsewhere
 * @param share the share of the calls that stay near
 */
record ZonePicker(Selector.Picker near, Selector.Picker far, double share) implements Selector.Picker {
    @Override
    public Eligible pick() {
        return share >= 1 || ThreadLocalRandom.current().nextDouble() < share ? near.pick() : far.pick();
    }
}
