package io.muster.config;

import com.typesafe.config.ConfigOrigin;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something in the configuration that cannot be right, and where it stands.
 *
 * @param path the path in the merged configuration, like {@code limits.max-orders}; empty when it concerns the whole
 * @param key the etcd key that the value comes from; empty when it comes from defaults or overrides, or from nowhere
 * @param revision the revision that last wrote that key; 0 when there is no key
 * @param origin where it stands, for a reader: key, revision and line, or file and line; empty when it stands nowhere
 * @param message what is wrong, and what was expected
 */
public record Problem(String path, Optional<String> key, long revision, String origin, String message) {
    private static final int SHOWN = 20;

    /** A problem with a value that stands somewhere, or, without an origin, with one that is missing. */
    static Problem at(String path, @Nullable ConfigOrigin origin, String message) {
        if (origin == null) {
            return new Problem(path, Optional.empty(), 0, "", message);
        }
        Optional<EtcdSource> source = EtcdSource.of(origin);
        return new Problem(
                path,
                source.map(EtcdSource::key),
                source.map(EtcdSource::revision).orElse(0L),
                origin.description(),
                message);
    }

    /** A problem with what is stored under a key, whatever its path. */
    static Problem of(EtcdSource source, String message) {
        return new Problem("", Optional.of(source.key()), source.revision(), source.description(), message);
    }

    /** Problems as lines, each on its own, for logs and messages. */
    static String lines(List<Problem> problems) {
        String rest = problems.size() > SHOWN ? "\n  - … and " + (problems.size() - SHOWN) + " more" : "";
        return problems.stream()
                .limit(SHOWN)
                .map(problem -> "\n  - " + problem)
                .collect(Collectors.joining("", "", rest));
    }

    /** Path, message and origin in one line. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + (origin.isEmpty() ? "" : " [" + origin + "]");
    }
}
