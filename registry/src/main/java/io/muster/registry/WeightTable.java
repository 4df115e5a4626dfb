package io.muster.registry;

import java.util.List;

/**
 * A line of weights laid flat: finds the candidate at a point in constant time.
 *
 * <p>The line is cut into more equal stretches than there are candidates. For each stretch one number tells who stands at
 * its beginning and where the next one follows, so that nearly every point is found by one look; where several begin in
 * one stretch they are searched for.
 */
final class WeightTable implements WeightLine {
    /** Positions in a stretch. */
    private static final int POSITION_BITS = 32;

    private static final long POSITIONS = 1L << POSITION_BITS;

    /** Where each ends, the last one at the end of the line. */
    private final long[] ends;

    /** Who stands at the beginning, above the last position that is his. */
    private final long[] stretches;

    private final int shift;

    WeightTable(List<? extends Eligible> candidates) {
        int size = candidates.size();
        int count = Integer.highestOneBit(size) << 2;
        shift = Long.SIZE - POSITION_BITS - Integer.numberOfTrailingZeros(count);
        ends = ends(candidates, count * POSITIONS);
        stretches = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            long start = i * POSITIONS;
            while (ends[at] <= start) {
                at++;
            }
            stretches[i] = stretch(at, start);
        }
    }

    private static long[] ends(List<? extends Eligible> candidates, long length) {
        double[] sums = new double[candidates.size()];
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            total += candidates.get(i).weight();
            sums[i] = total;
        }
        long[] ends = new long[sums.length];
        for (int i = 0; i < ends.length; i++) {
            double share = total > 0 ? sums[i] / total : (i + 1.0) / ends.length;
            ends[i] = Math.round(share * length);
        }
        return ends;
    }

    private long stretch(int at, long start) {
        long last = Math.min(ends[at] - start, POSITIONS) - 1;
        boolean isSimple = last == POSITIONS - 1 || (ends[at + 1] >= start + POSITIONS);
        return (long) (isSimple ? at : ~at) << POSITION_BITS | last;
    }

    @Override
    public int at(long point) {
        long place = point >>> shift;
        long stretch = stretches[(int) (place >>> POSITION_BITS)];
        int first = (int) (stretch >> POSITION_BITS);
        if (first < 0) {
            return search(~first, place);
        }
        return (place & (POSITIONS - 1)) <= (stretch & (POSITIONS - 1)) ? first : first + 1;
    }

    /** The first one from there on that ends behind a place. */
    private int search(int from, long place) {
        int low = from;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
