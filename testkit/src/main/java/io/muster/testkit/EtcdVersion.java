package io.muster.testkit;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of an etcd server, such as 3.5.30.
 *
 * @param major the first number
 * @param minor the second number; {@code major.minor} is the line
 * @param patch the third number
 */
public record EtcdVersion(int major, int minor, int patch) implements Comparable<EtcdVersion> {
    private static final Pattern NUMBERS = Pattern.compile("(?<![\\d.])(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");
    private static final Comparator<EtcdVersion> ORDER = Comparator.comparingInt(EtcdVersion::major)
            .thenComparingInt(EtcdVersion::minor)
            .thenComparingInt(EtcdVersion::patch);

    /**
     * Reads the first version in a text, such as {@code "3.5.30"} or {@code "etcd Version: 3.5.30"}.
     *
     * @throws IllegalArgumentException when the text contains none
     */
    public static EtcdVersion parse(String text) {
        return find(text)
                .orElseThrow(() -> new IllegalArgumentException("version: " + text + " (expected: such as 3.5.30)"));
    }

    static Optional<EtcdVersion> find(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(new EtcdVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
    }

    /** {@return the line of releases this version belongs to, such as {@code "3.5"}} */
    public String line() {
        return major + "." + minor;
    }

    /** {@return whether this version is the given one or a later one} */
    public boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new EtcdVersion(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    @Override
    public int compareTo(EtcdVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
