package io.muster.config;

import java.util.List;
import java.util.Optional;

/**
 * Where a value of the configuration in force comes from, and what it hides.
 *
 * <p>Values are written as JSON; those under paths that sound like secrets are {@code ***}.
 *
 * @param path the path asked for
 * @param revision the revision of the configuration in force; 0 when none of it comes from etcd
 * @param value the value in force, resolved; empty if there is none
 * @param candidates all that says something about the path, the uppermost first
 */
public record Explanation(String path, long revision, Optional<String> value, List<Candidate> candidates) {
    /** Copies the list. */
    public Explanation {
        candidates = List.copyOf(candidates);
    }

    /**
     * The uppermost candidate, whose value is in force; where it is an object, the others show through where it says
     * nothing. Empty if there is no value, although something lower may say one: an upper value stands in its way.
     */
    public Optional<Candidate> winner() {
        return value.isPresent() ? candidates.stream().findFirst() : Optional.empty();
    }

    /**
     * What one key, document or other source says.
     *
     * @param layer the layer's prefix, {@code overrides} or {@code defaults}
     * @param key the etcd key; empty when the value comes from elsewhere, or is made of several keys
     * @param revision the revision that last wrote that key; 0 when there is no key
     * @param origin where it stands, for a reader: key, revision and line, or file and line
     * @param value the value as it stands there; {@code ${…}} if it has to be resolved
     */
    public record Candidate(String layer, Optional<String> key, long revision, String origin, String value) {}

    /** The value in force in one line, then each candidate in one, the winner marked. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(path)
                .append(" = ")
                .append(value.orElse("(nothing)"))
                .append(" @ ")
                .append(revision);
        String mark = value.isPresent() ? "\n  * " : "\n    ";
        for (Candidate candidate : candidates) {
            text.append(mark)
                    .append(candidate.layer())
                    .append(": ")
                    .append(candidate.value())
                    .append(" [")
                    .append(candidate.origin())
                    .append(']');
            mark = "\n    ";
        }
        return text.toString();
    }
}
