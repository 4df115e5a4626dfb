package io.muster.benchmarks;

/**
 * A measured figure and the bound it has to keep.
 *
 * @param name what was measured
 * @param value how much
 * @param bound at most this much; NaN for a baseline, which has none
 * @param remark what else to know
 */
record Figure(String name, double value, double bound, String remark) {
    /** One without a bound. */
    static Figure baseline(String name, double value, String remark) {
        return new Figure(name, value, Double.NaN, remark);
    }

    boolean holds() {
        return Double.isNaN(bound) || value <= bound;
    }

    /** As a line of a Markdown table. */
    String line() {
        String limit = Double.isNaN(bound) ? "" : "≤ " + number(bound);
        return "| %s | %s | %s | %s | %s |"
                .formatted(name, number(value), limit, Double.isNaN(bound) ? "" : holds() ? "held" : "MISSED", remark);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? "%.0f".formatted(value) : (value < 0.1 ? "%.4f" : "%.2f").formatted(value);
    }
}
