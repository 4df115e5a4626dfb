package io.muster.registry;

/** Strings of JSON: what is escaped, and what becomes of text that UTF-8 cannot carry. */
final class JsonText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** Reads a string to its closing quote, from the first character on that needs a second look. */
    static String rest(JsonReader in, StringBuilder text) {
        while (true) {
            char c = in.peek();
            if (c < 0x20) {
                throw in.unexpected(c == 0 ? "the end of a string" : "no bare control character in a string");
            }
            in.take();
            if (c == '"') {
                return sound(text);
            }
            text.append(c == '\\' ? escaped(in) : c);
        }
    }

    private static char escaped(JsonReader in) {
        char c = in.peek();
        switch (c) {
            case '"', '\\', '/' -> {
                return in.take();
            }
            case 'b', 'f', 'n', 'r', 't' -> {
                in.take();
                return "\b\f\n\r\t".charAt("bfnrt".indexOf(c));
            }
            case 'u' -> {
                in.take();
                return codeUnit(in);
            }
            default -> throw in.unexpected("an escape");
        }
    }

    private static char codeUnit(JsonReader in) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            char c = in.peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw in.unexpected("four hexadecimal digits");
            }
            in.take();
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    /** The text with U+FFFD for each half of a surrogate pair that stands alone. */
    private static String sound(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            if (isPair(text, i)) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                text.setCharAt(i, REPLACEMENT);
            }
        }
        return text.toString();
    }

    /** Writes a string with its quotes. */
    static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            } else if (isPair(text, i)) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        out.append('"');
    }

    private static boolean isPair(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
