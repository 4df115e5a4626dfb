package io.muster.registry;

import java.util.List;

/**
 * A selector that chooses by index, and asks candidates for no more than their number and weights: it can be put over a
 * tree of them as quickly as over one, and over an array when that is worth while.
 */
interface IndexSelector extends Selector {
    @Override
    IndexPicker over(List<? extends Eligible> candidates);
}
