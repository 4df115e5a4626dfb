package io.muster.connection;

import java.util.concurrent.CompletableFuture;

/**
 * Writes that etcd itself refuses once a lock or a leadership is gone.
 *
 * <p>Each is a transaction with one more condition: that the key which stands for the lock is still the one that was
 * granted. So a former owner cannot write, however late its request arrives. Besides what {@link Kv#commit} throws,
 * every method fails with the exception of the module it comes from when the guard does not hold; then nothing was
 * written. Thread-safe.
 */
public interface GuardedKv {
    /**
     * Applies a transaction if the guard holds.
     *
     * <p>One condition and one operation of etcd's limit go to the guard.
     *
     * @throws IllegalArgumentException if the second branch writes: etcd takes it when the guard fails, too
     */
    TxnResult commit(Txn txn);

    /** Asynchronous twin of {@link #commit}. */
    CompletableFuture<TxnResult> commitAsync(Txn txn);

    /** Writes a key without a lease if the guard holds, and returns the revision that wrote it. */
    default long put(Bytes key, Bytes value) {
        return commit(Txn.when().then(Op.put(key, value))).revision();
    }

    /** Writes a key given as UTF-8 text, without a lease, if the guard holds. */
    default long put(String key, String value) {
        return put(Bytes.utf8(key), Bytes.utf8(value));
    }

    /** Asynchronous twin of {@link #put(Bytes, Bytes)}. */
    default CompletableFuture<Long> putAsync(Bytes key, Bytes value) {
        return commitAsync(Txn.when().then(Op.put(key, value))).thenApply(TxnResult::revision);
    }

    /** Deletes a range of keys if the guard holds, and returns how many there were. */
    default long delete(KeyRange range) {
        return deleted(commit(Txn.when().then(Op.delete(range))));
    }

    /** Asynchronous twin of {@link #delete}. */
    default CompletableFuture<Long> deleteAsync(KeyRange range) {
        return commitAsync(Txn.when().then(Op.delete(range))).thenApply(GuardedKv::deleted);
    }

    private static long deleted(TxnResult result) {
        return result.results().get(0) instanceof TxnResult.Deleted deleted ? deleted.count() : 0;
    }
}
