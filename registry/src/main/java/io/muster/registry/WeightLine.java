package io.muster.registry;

import java.util.List;

/** Candidates side by side on a line, each as long as its weight. If none has a weight, all have the same. */
interface WeightLine {
    /** The index of the candidate at a point: any long stands for one, all of them evenly over the line. */
    int at(long point);

    /** The line of some candidates: what a tree has anyway, or a table. */
    static WeightLine of(List<? extends Eligible> candidates) {
        return candidates instanceof WeightLine line ? line : new WeightTable(candidates);
    }
}
