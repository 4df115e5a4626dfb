package io.muster.config;

import org.jspecify.annotations.Nullable;

/** How one live value is made of the configuration. Runs code of the user's: constructors, decoders, functions. */
sealed interface Slot permits BoundSlot, MappedSlot {
    /**
     * What the live value is in a new configuration.
     *
     * @param next the generation in the making
     * @param index this slot's index in it
     * @return null exactly if a problem was found
     */
    @Nullable
    Cell cell(Succession next, int index);
}
