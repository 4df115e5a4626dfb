package io.muster.connection;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of some names a mistaken one was meant to be. */
final class DidYouMean {
    private DidYouMean() {}

    /** The nearest name, unless all are far off; case, hyphens and an outer section left out do not count. */
    static Optional<String> nearest(String mistaken, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String name) -> distance(mistaken, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name ->
                        distance(mistaken, name) <= Math.max(2, plain(mistaken).length() / 3));
    }

    private static int distance(String mistaken, String name) {
        String lastPart = name.substring(name.lastIndexOf('.') + 1);
        String tried = plain(mistaken);
        return Math.min(
                edits(tried, plain(name)), Math.min(edits(tried, plain(lastPart)), extension(tried, plain(name))));
    }

    /** A word with something in front or behind, like {@code username}, or a word cut short. */
    private static int extension(String tried, String name) {
        boolean extended =
                Math.min(tried.length(), name.length()) >= 4 && (tried.contains(name) || name.contains(tried));
        return extended ? 2 : Integer.MAX_VALUE;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** How many letters must be put in, taken out or changed (Levenshtein), row by row. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
