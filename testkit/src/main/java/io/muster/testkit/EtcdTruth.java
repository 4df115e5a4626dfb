package io.muster.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster really holds: a small client of etcd's JSON gateway.
 *
 * <p>It shares no code with gRPC clients and passes no proxy, so that a test can ask etcd itself. Reads are
 * linearizable. Keys and values are UTF-8 text. Every call goes to the leader, is bounded in time, and throws
 * {@link EtcdRequestException} when etcd refuses it or does not answer. All methods may be called from any thread.
 */
public interface EtcdTruth {
    /** {@return the entry of this key, if there is one} */
    Optional<EtcdEntry> entry(String key);

    /** {@return the value of this key, if there is one} */
    Optional<String> get(String key);

    /** {@return all entries whose key starts with this prefix, ordered by key; all there are for an empty prefix} */
    List<EtcdEntry> list(String prefix);

    /**
     * Writes a value.
     *
     * @return the revision of the change
     */
    long put(String key, String value);

    /**
     * Writes a value under a lease.
     *
     * @return the revision of the change
     */
    long put(String key, String value, long lease);

    /**
     * Deletes a key.
     *
     * @return whether it existed
     */
    boolean delete(String key);

    /**
     * Deletes all keys that start with this prefix, which may not be empty.
     *
     * @return how many there were
     */
    long deletePrefix(String prefix);

    /** {@return the newest revision} */
    long revision();

    /**
     * Grants a lease that nobody keeps alive.
     *
     * @return its id
     */
    long grantLease(Duration ttl);

    /**
     * Ends a lease, with all its keys.
     *
     * @return whether it existed
     */
    boolean revokeLease(long lease);

    /** {@return the ids of all leases} */
    List<Long> leases();

    /** {@return what remains of a lease, in whole seconds, if it exists} */
    Optional<Duration> remaining(long lease);

    /** Adds a user with all rights under one prefix and none elsewhere, by a role of the same name. */
    void addUser(String name, String password, String prefix);
}
