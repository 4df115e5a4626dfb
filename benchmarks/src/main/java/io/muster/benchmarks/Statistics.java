package io.muster.benchmarks;

import java.util.Arrays;

/** Order statistics. */
final class Statistics {
    private Statistics() {}

    /** The value that half of them do not exceed. */
    static double median(double... values) {
        return quantile(0.5, values);
    }

    /** The value that this share of them does not exceed, between neighbours in proportion. */
    static double quantile(double share, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
