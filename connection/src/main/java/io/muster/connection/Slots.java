package io.muster.connection;

import java.util.Arrays;

/** Changed copies of arrays. */
final class Slots {
    private Slots() {}

    static <T> T[] inserted(T[] slots, int at, T slot) {
        T[] copy = Arrays.copyOf(slots, slots.length + 1);
        copy[at] = slot;
        System.arraycopy(slots, at, copy, at + 1, slots.length - at);
        return copy;
    }

    static <T> T[] removed(T[] slots, int at) {
        T[] copy = Arrays.copyOf(slots, slots.length - 1);
        System.arraycopy(slots, at + 1, copy, at, copy.length - at);
        return copy;
    }

    static <T> T[] joined(T[] left, T[] right) {
        T[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    /** One of so many shares, as equal as can be. */
    static <T> T[] share(T[] slots, int index, int shares) {
        return Arrays.copyOfRange(slots, (int) ((long) slots.length * index / shares), (int)
                ((long) slots.length * (index + 1) / shares));
    }

    /** A copy in which some slots stand in the place of {@code count} others. */
    static <T> T[] replaced(T[] slots, int at, int count, T[] others) {
        T[] copy = Arrays.copyOf(slots, slots.length - count + others.length);
        System.arraycopy(others, 0, copy, at, others.length);
        System.arraycopy(slots, at + count, copy, at + others.length, slots.length - at - count);
        return copy;
    }
}
