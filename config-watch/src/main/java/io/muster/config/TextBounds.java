package io.muster.config;

import java.util.Arrays;

/**
 * Looks over the text of a HOCON or JSON document before it is parsed, for what would overflow a parser's stack or
 * time: nesting, also by dots in keys, and substitutions.
 *
 * <p>It does not judge the syntax; that is the parser's part. It may count a little too much, never too little.
 */
final class TextBounds {
    private final String text;
    private final ConfigLimits limits;
    private int at;
    private int depth;
    private int dots;
    private int substitutions;
    private int[] depths = new int[16];
    private int open;

    private TextBounds(String text, ConfigLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /**
     * Checks a text.
     *
     * @throws UnreadableException if it is beyond the limits
     */
    static void check(String text, ConfigLimits limits) throws UnreadableException {
        new TextBounds(text, limits).run();
    }

    private void run() throws UnreadableException {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> skipString();
                case '#' -> skipLine();
                case '/' -> {
                    if (text.startsWith("//", at)) {
                        skipLine();
                    }
                }
                case '{', '[' -> enter();
                case '}', ']' -> leave();
                case '.' -> dots++;
                case '=', ':' -> deepEnough(depth + dots);
                case ',', '\n' -> dots = 0;
                case '$' -> count(text.startsWith("${", at));
                case '+' -> count(text.startsWith("+=", at));
                default -> {}
            }
            at++;
        }
    }

    private void enter() throws UnreadableException {
        if (open == depths.length) {
            depths = Arrays.copyOf(depths, open * 2);
        }
        depths[open++] = depth;
        depth += 1 + dots;
        dots = 0;
        deepEnough(depth);
    }

    private void leave() throws UnreadableException {
        deepEnough(depth + dots);
        dots = 0;
        if (open > 0) {
            depth = depths[--open];
        }
    }

    private void deepEnough(int reached) throws UnreadableException {
        if (reached > limits.depth()) {
            throw new UnreadableException("nested deeper than " + limits.depth() + " levels");
        }
    }

    private void count(boolean substitution) throws UnreadableException {
        if (substitution && ++substitutions > limits.substitutions()) {
            throw new UnreadableException("more than " + limits.substitutions() + " substitutions and appends");
        }
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end - 1;
    }

    /** Leaves {@code at} on the closing quote; a string that does not end is the parser's to refuse. */
    private void skipString() {
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            at = end < 0 ? text.length() : end + 2;
            return;
        }
        at++;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at < text.length() && text.charAt(at) == '\n') {
            at--;
        }
    }
}
