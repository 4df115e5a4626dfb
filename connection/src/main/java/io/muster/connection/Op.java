package io.muster.connection;

/** One operation of a transaction. */
public sealed interface Op {
    /**
     * Writes a key.
     *
     * @param key the key
     * @param value its new value
     * @param leaseId the lease it shall hang on, or 0 for none
     * @param keepLease whether the key keeps the lease it has; {@code leaseId} is 0 then, and the key must exist
     */
    record Put(Bytes key, Bytes value, long leaseId, boolean keepLease) implements Op {}

    /**
     * Deletes a range of keys.
     *
     * @param range the keys
     */
    record Delete(KeyRange range) implements Op {}

    /**
     * Reads a range of keys.
     *
     * @param range the keys
     * @param limit at most so many; 0 for all
     * @param keysOnly whether values are left out
     * @param order the order, and so which ones a limit leaves
     * @param maxCreateRevision only keys created at or before this revision; 0 for all
     * @param revision the revision to read at; 0 for the newest
     */
    record Get(KeyRange range, long limit, boolean keysOnly, Order order, long maxCreateRevision, long revision)
            implements Op {
        /** At most so many. */
        public Get limit(long limit) {
            return new Get(range, limit, keysOnly, order, maxCreateRevision, revision);
        }

        /** Without the values. */
        public Get withoutValues() {
            return new Get(range, limit, true, order, maxCreateRevision, revision);
        }

        /** In this order. */
        public Get ordered(Order order) {
            return new Get(range, limit, keysOnly, order, maxCreateRevision, revision);
        }

        /** Only keys created at or before a revision. */
        public Get createdUpTo(long revision) {
            return new Get(range, limit, keysOnly, order, revision, this.revision);
        }

        /** As of a revision. */
        public Get at(long revision) {
            return new Get(range, limit, keysOnly, order, maxCreateRevision, revision);
        }
    }

    /** The order of a read. */
    enum Order {
        /** By key, ascending: as etcd keeps them, the cheapest. */
        KEY,
        /** Oldest first, by create revision. */
        OLDEST_FIRST,
        /** Youngest first, by create revision. */
        YOUNGEST_FIRST,
        /** Last written first, by mod revision. */
        LAST_WRITTEN_FIRST
    }

    /** Writes a key that hangs on no lease. */
    static Put put(Bytes key, Bytes value) {
        return new Put(key, value, 0, false);
    }

    /** Writes a key that lives as long as a lease. */
    static Put put(Bytes key, Bytes value, long leaseId) {
        return new Put(key, value, leaseId, false);
    }

    /** Writes a key that exists and keeps its lease. */
    static Put update(Bytes key, Bytes value) {
        return new Put(key, value, 0, true);
    }

    /** Deletes one key. */
    static Delete delete(Bytes key) {
        return new Delete(KeyRange.single(key));
    }

    /** Deletes a range. */
    static Delete delete(KeyRange range) {
        return new Delete(range);
    }

    /** Reads one key. */
    static Get get(Bytes key) {
        return get(KeyRange.single(key));
    }

    /** Reads a range, whole, by key. */
    static Get get(KeyRange range) {
        return new Get(range, 0, false, Order.KEY, 0, 0);
    }
}
