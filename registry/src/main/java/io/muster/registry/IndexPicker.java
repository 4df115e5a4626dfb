package io.muster.registry;

import java.util.List;

/**
 * A picker that tells which candidate it chose by its index: a view then finds the instance in an array of its own, and
 * a selection touches nothing of those that were not chosen.
 */
abstract class IndexPicker implements Selector.Picker {
    private final List<? extends Eligible> candidates;

    IndexPicker(List<? extends Eligible> candidates) {
        this.candidates = candidates;
    }

    /** The index of the next one. */
    abstract int index();

    @Override
    public final Eligible pick() {
        return candidates.get(index());
    }
}
