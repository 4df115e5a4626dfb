package io.muster.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes: what etcd keeps as keys and as values.
 *
 * <p>Ordered as etcd orders keys: byte by byte, unsigned, a prefix before what it begins.
 */
public final class Bytes implements Comparable<Bytes> {
    /** The empty sequence. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static Bytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /** The UTF-8 encoding of a text. */
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Wraps an array that nobody will write to again. */
    static Bytes wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /** The array itself, not to be written to. */
    byte[] array() {
        return bytes;
    }

    /** The number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The byte at an index from 0 to size - 1. */
    public byte at(int index) {
        return bytes[index];
    }

    /** Whether these bytes begin with those. */
    public boolean startsWith(Bytes prefix) {
        int length = prefix.bytes.length;
        return length <= bytes.length && Arrays.equals(bytes, 0, length, prefix.bytes, 0, length);
    }

    /** These bytes without the first {@code count}. */
    public Bytes dropFirst(int count) {
        return count == 0 ? this : wrap(Arrays.copyOfRange(bytes, count, bytes.length));
    }

    /** These bytes followed by those. */
    public Bytes concat(Bytes tail) {
        if (tail.isEmpty()) {
            return this;
        }
        byte[] both = Arrays.copyOf(bytes, bytes.length + tail.bytes.length);
        System.arraycopy(tail.bytes, 0, both, bytes.length, tail.bytes.length);
        return new Bytes(both);
    }

    /** A copy as an array. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A read-only view, without a copy. */
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The bytes decoded as UTF-8; what is malformed becomes U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Printable ASCII as it is, everything else as {@code \xNN}: unambiguous, for messages and logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(bytes.length);
        HexFormat hex = HexFormat.of();
        for (byte b : bytes) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append("\\x");
                hex.toHexDigits(text, b);
            }
        }
        return text.toString();
    }
}
