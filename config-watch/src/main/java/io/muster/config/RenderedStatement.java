package io.muster.config;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the things that a value was set to, as Typesafe Config writes out values that are not resolved:
 * {@code [1,2],${?a}[3]} are two.
 *
 * @param length how long its text is
 * @param references the paths it refers to, each as often as it does
 */
record RenderedStatement(int length, List<String> references) {
    static List<RenderedStatement> in(String text) {
        List<RenderedStatement> statements = new ArrayList<>();
        List<String> references = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(text, at);
            } else if (text.startsWith("${", at)) {
                int end = endOfReference(text, at + 2);
                references.add(text.substring(text.startsWith("?", at + 2) ? at + 3 : at + 2, end));
                at = end;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                statements.add(new RenderedStatement(at - start, List.copyOf(references)));
                references.clear();
                start = at + 1;
            }
        }
        statements.add(new RenderedStatement(text.length() - start, List.copyOf(references)));
        return statements;
    }

    private static int endOfReference(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '}') {
            at = text.charAt(at) == '"' ? endOfString(text, at) + 1 : at + 1;
        }
        return at;
    }

    /** The index of the closing quote. */
    private static int endOfString(String text, int open) {
        int at = open + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}
