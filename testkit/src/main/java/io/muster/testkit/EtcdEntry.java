package io.muster.testkit;

/**
 * A key with its value, as etcd holds it.
 *
 * @param key the key
 * @param value the value, read as UTF-8
 * @param createRevision the revision of its creation
 * @param modRevision the revision of its last change
 * @param version how often it has been written since its creation
 * @param lease the lease it is bound to, or 0
 */
public record EtcdEntry(String key, String value, long createRevision, long modRevision, long version, long lease) {}
