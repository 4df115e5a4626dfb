package io.muster.registry;

import java.util.List;

/**
 * Candidates side by side on a line, each as long as its weight; finds the one at a point in constant time.
 *
 * <p>A guide tells, for each of many equal stretches of the line, where to begin to look.
 */
final class WeightTable {
    private final Eligible[] candidates;
    private final double[] ends;
    private final int[] guide;
    private final double scale;

    /** If none has a weight, all have the same. */
    WeightTable(List<? extends Eligible> from) {
        candidates = from.toArray(new Eligible[0]);
        ends = new double[candidates.length];
        double total = 0;
        for (int i = 0; i < candidates.length; i++) {
            total += candidates[i].weight();
            ends[i] = total;
        }
        if (total <= 0) {
            for (int i = 0; i < candidates.length; i++) {
                ends[i] = ++total;
            }
        }
        guide = new int[Integer.highestOneBit(candidates.length) << 2];
        int at = 0;
        for (int i = 0; i < guide.length; i++) {
            double start = total * i / guide.length;
            while (ends[at] <= start && at < candidates.length - 1) {
                at++;
            }
            guide[i] = at;
        }
        scale = total;
    }

    /** The candidate at a point: any long stands for one, all of them evenly over the line. */
    Eligible at(long point) {
        double place = (point >>> 11) * 0x1.0p-53;
        int stretch = (int) (place * guide.length);
        int low = guide[stretch];
        int high = stretch + 1 < guide.length ? guide[stretch + 1] : candidates.length - 1;
        double where = place * scale;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= where) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return candidates[low];
    }
}
