package io.muster.cli.output;

import java.util.Locale;

/** How data is written. */
public enum Format {
    /** For people; may change. */
    TABLE,
    /** One JSON value: an array, or an object where there is one thing. */
    JSON,
    /** One JSON object a line. */
    JSONL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
