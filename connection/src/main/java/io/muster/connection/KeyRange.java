package io.muster.connection;

import java.util.Arrays;

/**
 * The keys from a start to an end, the end excluded.
 *
 * @param start the first key of the range
 * @param end the first key behind it; the single byte 0 means: to the last key of all
 */
public record KeyRange(Bytes start, Bytes end) {
    private static final Bytes ZERO = Bytes.of((byte) 0);

    /** One key. */
    public static KeyRange single(Bytes key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key:  (expected: at least one byte)");
        }
        return new KeyRange(key, key.concat(ZERO));
    }

    /** One key, given as UTF-8 text. */
    public static KeyRange single(String key) {
        return single(Bytes.utf8(key));
    }

    /** All keys that begin with a prefix; all keys for the empty one. */
    public static KeyRange prefix(Bytes prefix) {
        return new KeyRange(prefix.isEmpty() ? ZERO : prefix, endOf(prefix));
    }

    /** All keys that begin with a prefix, given as UTF-8 text. */
    public static KeyRange prefix(String prefix) {
        return prefix(Bytes.utf8(prefix));
    }

    /** Whether this is a range of one key. */
    public boolean isSingle() {
        return end.size() == start.size() + 1 && end.at(start.size()) == 0 && end.startsWith(start);
    }

    /** Whether a key lies in the range. */
    public boolean contains(Bytes key) {
        return start.compareTo(key) <= 0 && (isToTheEnd() || key.compareTo(end) < 0);
    }

    /** Whether it goes on to the last key of all. */
    boolean isToTheEnd() {
        return end.equals(ZERO);
    }

    private static Bytes endOf(Bytes prefix) {
        byte[] end = prefix.toByteArray();
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] != (byte) 0xff) {
                end[i]++;
                return Bytes.wrap(Arrays.copyOf(end, i + 1));
            }
        }
        return ZERO;
    }

    @Override
    public String toString() {
        return isSingle() ? start.toString() : "[" + start + ", " + end + ")";
    }
}
