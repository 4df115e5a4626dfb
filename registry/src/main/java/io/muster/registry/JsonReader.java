package io.muster.registry;

import java.math.BigDecimal;
import java.util.function.Consumer;

/**
 * Reads one JSON text from front to back, strict on syntax and bounded in depth.
 *
 * <p>Half a surrogate pair becomes U+FFFD; of names that occur twice both are told. Not thread-safe.
 */
final class JsonReader {
    static final int DEEPEST = 32;

    private static final int LONGEST_NUMBER = 64;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    /** Reads an object: {@code field} is told each name and must read, or skip, the value. */
    void object(Consumer<String> field) {
        descend('{', "an object");
        if (!taken('}')) {
            do {
                String name = string();
                expect(':');
                field.accept(name);
            } while (taken(','));
            expect('}');
        }
        depth--;
    }

    /** Reads an array: {@code element} runs before each value and must read, or skip, it. */
    void array(Runnable element) {
        descend('[', "an array");
        if (!taken(']')) {
            do {
                element.run();
            } while (taken(','));
            expect(']');
        }
        depth--;
    }

    /** Reads a string. */
    String string() {
        if (next() != '"') {
            throw unexpected("a string");
        }
        int from = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return text.substring(from, at++);
            }
            if (c == '\\' || c < 0x20 || Character.isSurrogate(c)) {
                return JsonText.rest(this, new StringBuilder(text.substring(from, at)));
            }
            at++;
        }
        throw unexpected("the end of a string");
    }

    /** Reads a number without a fraction that fits a long. */
    long integer() {
        String number = number();
        try {
            return number.length() <= 18 && number.chars().allMatch(c -> c == '-' || Character.isDigit(c))
                    ? Long.parseLong(number)
                    : exact(number);
        } catch (ArithmeticException e) {
            throw new MalformedRecordException("number: " + number + " (expected: a whole number of 64 bits)", e);
        }
    }

    private static long exact(String number) {
        BigDecimal value = new BigDecimal(number);
        // A huge exponent would be written out in full before it is found too large.
        if (value.precision() - (long) value.scale() > 19 || value.scale() > LONGEST_NUMBER) {
            throw new ArithmeticException("out of range");
        }
        return value.longValueExact();
    }

    /** The next value, true or false. */
    boolean bool() {
        boolean value = next() == 't';
        word(value ? "true" : "false");
        return value;
    }

    /** Whether the next value is null, which is then read. */
    boolean isNull() {
        if (next() == 'n') {
            word("null");
            return true;
        }
        return false;
    }

    /** Reads any value and forgets it. */
    void skip() {
        switch (next()) {
            case '{' -> object(name -> skip());
            case '[' -> array(this::skip);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    /** Makes sure that nothing follows. */
    void end() {
        next();
        if (at < text.length()) {
            throw unexpected("the end");
        }
    }

    /** The character at the cursor, which moves on; for {@link JsonText}. */
    char take() {
        if (at >= text.length()) {
            throw unexpected("the end of a string");
        }
        return text.charAt(at++);
    }

    /** The character at the cursor, or 0 at the end. */
    char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** What was found at the cursor instead of what was expected. */
    MalformedRecordException unexpected(String expected) {
        String found = at < text.length()
                ? "'" + text.substring(at, Math.min(text.length(), at + 12)).replaceAll("\\p{Cntrl}", "?") + "'"
                : "the end";
        return new MalformedRecordException("character " + at + ": " + found + " (expected: " + expected + ")");
    }

    private void descend(char opening, String what) {
        if (next() != opening) {
            throw unexpected(what);
        }
        if (++depth > DEEPEST) {
            throw unexpected("at most " + DEEPEST + " levels");
        }
        at++;
    }

    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return peek();
    }

    private boolean taken(char c) {
        if (next() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!taken(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private void word(String word) {
        if (!text.startsWith(word, at)) {
            throw unexpected("a value");
        }
        at += word.length();
    }

    private String number() {
        next();
        int from = at;
        takeIf("-");
        if (peek() == '0') {
            at++;
        } else {
            digits(from);
        }
        if (takeIf(".")) {
            digits(from);
        }
        if (takeIf("eE")) {
            takeIf("+-");
            digits(from);
        }
        if (at - from > LONGEST_NUMBER) {
            at = from;
            throw unexpected("a number of at most " + LONGEST_NUMBER + " characters");
        }
        return text.substring(from, at);
    }

    private boolean takeIf(String any) {
        if (at < text.length() && any.indexOf(text.charAt(at)) >= 0) {
            at++;
            return true;
        }
        return false;
    }

    private void digits(int from) {
        int first = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == first) {
            at = from;
            throw unexpected(from == first ? "a value" : "a number");
        }
    }
}
