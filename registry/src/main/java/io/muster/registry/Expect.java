package io.muster.registry;

/** Checks of what callers hand in; each message names the thing, its value and what was expected. */
final class Expect {
    private static final int LONGEST_TEXT = 255;

    private Expect() {}

    static IllegalArgumentException failure(String name, Object value, String expectation) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expectation + ")");
    }

    /** A number between two bounds, both included. */
    static int between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw failure(name, value, least + " to " + most);
        }
        return value;
    }

    /** One segment of a key: something, but no slash in it. */
    static String segment(String name, String value) {
        filled(name, value);
        if (value.indexOf('/') >= 0) {
            throw failure(name, value, "no '/' in it");
        }
        return value;
    }

    /** A short text that is not empty. */
    static String filled(String name, String value) {
        if (value.isEmpty()) {
            throw failure(name, "", "at least one character");
        }
        return text(name, value);
    }

    /** A short text, perhaps empty, that can be written as UTF-8 and shown on one line. */
    static String text(String name, String value) {
        if (value.length() > LONGEST_TEXT) {
            throw failure(
                    name, value.substring(0, 32) + "…, " + value.length() + " characters", "at most " + LONGEST_TEXT);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                throw failure(name, value.replace(c, '?'), "no control characters");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw failure(name, value.replace(c, '?'), "no half of a surrogate pair");
            }
        }
        return value;
    }
}
