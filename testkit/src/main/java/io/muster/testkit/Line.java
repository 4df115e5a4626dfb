package io.muster.testkit;

import java.util.regex.Pattern;

/** The versions that would do: one line such as 3.4, or any. */
record Line(String name) {
    /** What "any" means while there is a choice: nothing older than this is kept as the default. */
    private static final String DEFAULT = "3.5";

    /** Before this one, etcd lacks flags that the testkit sets. */
    private static final String OLDEST = "3.4.10";

    private static final Pattern SHAPE = Pattern.compile("\\d{1,4}\\.\\d{1,4}");

    static Line of(String name) {
        if (!name.isEmpty() && !SHAPE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    Places.LINE_PROPERTY + ": " + name + " (expected: a line such as 3.4, or nothing)");
        }
        return new Line(name);
    }

    boolean isAny() {
        return name.isEmpty();
    }

    boolean accepts(EtcdVersion version) {
        return version.compareTo(EtcdVersion.parse(OLDEST)) >= 0
                && (isAny() || version.line().equals(name));
    }

    /** Whether there is no point in looking for something newer. */
    boolean isSatisfiedBy(EtcdVersion version) {
        return accepts(version) && (!isAny() || version.compareTo(EtcdVersion.parse(DEFAULT + ".0")) >= 0);
    }

    /** For messages: which versions would do. */
    String wanted() {
        return isAny() ? OLDEST + " or later" : "line " + name;
    }
}
