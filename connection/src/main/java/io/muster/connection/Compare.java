package io.muster.connection;

/**
 * A condition on one key, or on every key of a range, checked by etcd when a transaction is applied.
 *
 * @param key the key it looks at, or the first one of a range
 * @param rangeEnd the first key behind the range; empty when it looks at one key
 * @param target what of the key it looks at
 * @param relation how that must relate to the operand
 * @param number the operand, unless the target is the value
 * @param value the operand if the target is the value, else empty
 */
public record Compare(Bytes key, Bytes rangeEnd, Target target, Relation relation, long number, Bytes value) {
    /** A condition on one key. */
    public Compare(Bytes key, Target target, Relation relation, long number, Bytes value) {
        this(key, Bytes.EMPTY, target, relation, number, value);
    }

    /** What of a key is compared. */
    public enum Target {
        /** The create revision; 0 when the key does not exist. */
        CREATE_REVISION,
        /** The revision of the last write; 0 when the key does not exist. */
        MOD_REVISION,
        /** The number of writes since creation; 0 when the key does not exist. */
        VERSION,
        /** The value; a key that does not exist fulfils no condition on it. */
        VALUE
    }

    /** How the target must relate to the operand. */
    public enum Relation {
        /** Equal. */
        EQUAL,
        /** Not equal. */
        NOT_EQUAL,
        /** Greater than the operand. */
        GREATER,
        /** Less than the operand. */
        LESS
    }

    /** The key does not exist. */
    public static Compare absent(Bytes key) {
        return createRevision(key, Relation.EQUAL, 0);
    }

    /** The key exists. */
    public static Compare present(Bytes key) {
        return createRevision(key, Relation.NOT_EQUAL, 0);
    }

    /** The key was created by this very revision and not deleted since. */
    public static Compare createdAt(Bytes key, long revision) {
        return createRevision(key, Relation.EQUAL, revision);
    }

    /** The key was last written by this very revision. */
    public static Compare unchangedSince(Bytes key, long modRevision) {
        return new Compare(key, Target.MOD_REVISION, Relation.EQUAL, modRevision, Bytes.EMPTY);
    }

    /** No key of the range was written after this revision; that keys were deleted since does not show. */
    public static Compare noneWrittenAfter(KeyRange range, long revision) {
        return new Compare(range.start(), range.end(), Target.MOD_REVISION, Relation.LESS, revision + 1, Bytes.EMPTY);
    }

    /** The key has this value. */
    public static Compare valueIs(Bytes key, Bytes value) {
        return new Compare(key, Target.VALUE, Relation.EQUAL, 0, value);
    }

    /** The key's create revision relates so to a revision. */
    public static Compare createRevision(Bytes key, Relation relation, long revision) {
        return new Compare(key, Target.CREATE_REVISION, relation, revision, Bytes.EMPTY);
    }
}
