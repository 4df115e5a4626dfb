package io.muster.connection;

import java.io.Serializable;

/**
 * One setting that cannot be right.
 *
 * @param setting its name, as the source it came from calls it
 * @param value its value, secrets masked; shortened, and on one line
 * @param expectation what was expected
 */
record SettingProblem(String setting, String value, String expectation) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 200;

    SettingProblem {
        value = value.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (value.length() > LONGEST_VALUE) {
            value = value.substring(0, LONGEST_VALUE) + "…";
        }
    }

    String text() {
        return setting + ": " + value + " (expected: " + expectation + ")";
    }
}
