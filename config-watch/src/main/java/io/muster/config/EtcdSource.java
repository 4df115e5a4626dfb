package io.muster.config;

import com.typesafe.config.ConfigOrigin;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The etcd key that a value comes from, as it is written into the value's origin and read out of it again.
 *
 * <p>The origin is the only thing that Typesafe Config carries along with a value through merging and resolving, and
 * its description is the only free part of it.
 *
 * @param key the key
 * @param revision the revision that last wrote it
 */
record EtcdSource(String key, long revision) {
    private static final Pattern DESCRIPTION = Pattern.compile("etcd (.+) @ (\\d{1,19})(?:: \\d+(?:-\\d+)?)?");

    String description() {
        return "etcd " + key + " @ " + revision;
    }

    /** The source of a value; empty if it does not come from etcd, or was merged from several sources. */
    static Optional<EtcdSource> of(ConfigOrigin origin) {
        Matcher matcher = DESCRIPTION.matcher(origin.description());
        return matcher.matches()
                ? Optional.of(new EtcdSource(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
