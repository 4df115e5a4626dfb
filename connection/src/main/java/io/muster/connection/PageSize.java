package io.muster.connection;

import java.time.Duration;

/**
 * How many entries a page of a list is asked for; one list's, asked by one thread at a time.
 *
 * <p>For each page, etcd passes over all that remains of the range, so that many small pages cost it more time than the
 * entries themselves. Pages are sized by what the one before had and took: most are far from what is refused as too
 * large, and come long before the deadline also over a slow line.
 */
final class PageSize {
    /** As many as the first page asks for, of which nobody knows yet how large they are. */
    static final int FIRST = 10_000;

    /** As many bytes as later pages come to, if such large answers are taken at all. */
    static final int BYTES = 16 << 20;

    private static final int OF_LARGEST_MESSAGE = 4;
    private static final int OF_DEADLINE = 5;
    private static final int STEP = 8;

    private final double bytes;
    private final double nanos;
    private int limit = FIRST;
    private int largest = Integer.MAX_VALUE;

    /**
     * @param maxMessageBytes the largest answer that is accepted
     * @param deadline by when a page has to be there
     */
    PageSize(int maxMessageBytes, Duration deadline) {
        this.bytes = Math.min(BYTES, maxMessageBytes / OF_LARGEST_MESSAGE);
        this.nanos = (double) deadline.toNanos() / OF_DEADLINE;
    }

    /** For the next page. */
    int limit() {
        return limit;
    }

    /** A page was too large; false if it was to have one entry only. */
    boolean wasTooLarge() {
        if (limit == 1) {
            return false;
        }
        largest = Math.max(1, limit / STEP);
        limit = largest;
        return true;
    }

    /** A page came. */
    void came(int entries, int size, long tookNanos) {
        double bySize = entries * bytes / Math.max(1, size);
        double byTime = entries * nanos / Math.max(1, tookNanos);
        // Where the way is long, small pages take as much time as large ones.
        double fitting = Math.min(bySize, Math.max(FIRST, byTime));
        limit = Math.min(largest, (int) Math.max(1, fitting));
    }
}
