package io.muster.connection;

/**
 * A key and its value as they stood at one revision.
 *
 * @param key the key, without the connection's namespace
 * @param value the value
 * @param createRevision the revision that created the key; it changes when the key is deleted and created again
 * @param modRevision the revision that last wrote it
 * @param version how often it was written since it was created, from 1
 * @param leaseId the lease it hangs on, or 0
 */
public record KeyValue(Bytes key, Bytes value, long createRevision, long modRevision, long version, long leaseId) {
    /** The key as UTF-8 text. */
    public String keyText() {
        return key.utf8();
    }

    /** The value as UTF-8 text. */
    public String valueText() {
        return value.utf8();
    }
}
