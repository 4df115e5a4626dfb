package io.muster.lock;

import io.muster.connection.FencingToken;
import java.util.List;
import java.util.Optional;

/**
 * A fencing token as an HTTP header: {@code Fencing-Token: cdf818194e3a8c32-1207}.
 *
 * <p>Whoever writes under a lock sends it with each request; {@link Fence} is its other end. The value is the cluster's
 * id in hexadecimal, the revision, and the sequence unless that is 0, as {@link FencingToken#toString()} writes them.
 */
public final class FencingHeader {
    /** The header's name. */
    public static final String NAME = "Fencing-Token";

    private FencingHeader() {}

    /** The header's value for a token. */
    public static String write(FencingToken token) {
        return token.toString();
    }

    /**
     * The token that a request carries.
     *
     * @param values all values of the header, in any order; empty if the request has none
     * @return empty if there is no value
     * @throws IllegalArgumentException if there is more than one value, or one that {@link #write} does not make
     */
    public static Optional<FencingToken> read(List<String> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException(NAME + ": " + values + " (expected: one value)");
        }
        String text = values.get(0).strip();
        FencingToken token = FencingToken.parse(text);
        if (!write(token).equals(text)) {
            throw new IllegalArgumentException(NAME + ": " + text + " (expected: written as " + write(token) + ")");
        }
        return Optional.of(token);
    }
}
