package io.muster.connection;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A number that grows with every owner of a lock and with every leader, so that what they write to can refuse a former
 * one.
 *
 * <p>It is the revision that created the owner's key: strictly increasing in the order of ownership, unique on its
 * cluster. Tokens of different clusters say nothing about each other; a cluster that was restored from a backup may
 * repeat revisions.
 *
 * @param clusterId the cluster that gave it, as etcd's own id
 * @param revision the create revision of the owner's key
 * @param sequence the turn of several owners that hold the same key in succession; 0 for the first
 */
public record FencingToken(long clusterId, long revision, long sequence) implements Comparable<FencingToken> {
    private static final Comparator<FencingToken> ORDER = Comparator.comparing(
                    FencingToken::clusterId, Long::compareUnsigned)
            .thenComparingLong(FencingToken::revision)
            .thenComparingLong(FencingToken::sequence);

    /** Checks that it is one. */
    public FencingToken {
        if (revision <= 0) {
            throw new IllegalArgumentException("revision: " + revision + " (expected: more than 0)");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: 0 or more)");
        }
    }

    /** The token of a key's only owner. */
    public static FencingToken of(long clusterId, long revision) {
        return new FencingToken(clusterId, revision, 0);
    }

    /**
     * Whether its owner came after the other's.
     *
     * @throws IllegalArgumentException if the other is of another cluster
     */
    public boolean isNewerThan(FencingToken other) {
        if (other.clusterId != clusterId) {
            throw new IllegalArgumentException("token: " + other + " (expected: one of the cluster of " + this + ")");
        }
        return compareTo(other) > 0;
    }

    /** By cluster, then in the order of ownership. */
    @Override
    public int compareTo(FencingToken other) {
        return ORDER.compare(this, other);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static FencingToken parse(String text) {
        String[] parts = text.split("-", 3);
        try {
            if (parts.length >= 2) {
                long sequence = parts.length == 2 ? 0 : Long.parseLong(parts[2]);
                return new FencingToken(Long.parseUnsignedLong(parts[0], 16), Long.parseLong(parts[1]), sequence);
            }
        } catch (IllegalArgumentException e) {
            throw notAToken(text, e);
        }
        throw notAToken(text, null);
    }

    private static IllegalArgumentException notAToken(String text, @Nullable IllegalArgumentException cause) {
        return new IllegalArgumentException(
                "token: " + text + " (expected: cluster-revision or cluster-revision-sequence)", cause);
    }

    /** Cluster in hexadecimal, revision, and the sequence unless it is 0: {@code cdf818194e3a8c32-1207}. */
    @Override
    public String toString() {
        String text = Long.toHexString(clusterId) + "-" + revision;
        return sequence == 0 ? text : text + "-" + sequence;
    }
}
