package io.muster.registry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names as segments of keys: UTF-8, percent-encoded but for letters, digits and {@code - . _ ~ : @}.
 *
 * <p>One name has exactly one encoding, so that two keys cannot stand for one name.
 */
final class Segments {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String PLAIN_MARKS = "-._~:@";

    private Segments() {}

    static String encode(String name) {
        if (isPlain(name)) {
            return name;
        }
        StringBuilder segment = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                segment.append((char) b);
            } else {
                segment.append('%');
                HEX.toHexDigits(segment, b);
            }
        }
        return segment.toString();
    }

    /** The name that has this encoding; empty if none has. */
    static Optional<String> decode(String segment) {
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        if (isPlain(segment)) {
            return Optional.of(segment);
        }
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (isPlain(c)) {
                bytes.put((byte) c);
            } else if (c == '%'
                    && i + 2 < segment.length()
                    && HexFormat.isHexDigit(segment.charAt(i + 1))
                    && HexFormat.isHexDigit(segment.charAt(i + 2))) {
                bytes.put((byte) HexFormat.fromHexDigits(segment, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return text(bytes.flip()).filter(name -> encode(name).equals(segment));
    }

    private static Optional<String> text(ByteBuffer bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c > 0 && PLAIN_MARKS.indexOf(c) >= 0);
    }
}
