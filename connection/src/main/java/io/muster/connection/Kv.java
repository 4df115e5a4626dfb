package io.muster.connection;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * etcd's keys and values, with a deadline on each call and a plain word on what is not known.
 *
 * <p>Reads are linearizable; they are tried again, also on another member, until the call's deadline
 * ({@link EtcdSettings#callTimeout()}). Writes are tried again only while it is certain that no attempt reached a
 * server. Every method ends by the deadline: with its result, or with
 * <ul>
 *   <li>{@link UnavailableException}: it did not happen,
 *   <li>{@link OutcomeUnknownException}: it may have happened (writes only),
 *   <li>{@link RequestRefusedException}: etcd answered no; {@link AccessDeniedException} for want of rights.
 * </ul>
 * The futures of the asynchronous twins fail with the same exceptions, and complete on the connection's callback
 * executor. Blocking methods send nothing when the calling thread is interrupted already; an interrupt while they wait
 * is restored and ends them as if the deadline had come. Thread-safe.
 */
public interface Kv {
    /** Reads a key; empty if it does not exist. */
    Optional<KeyValue> get(Bytes key);

    /** Reads a key given as UTF-8 text; empty if it does not exist. */
    default Optional<KeyValue> get(String key) {
        return get(Bytes.utf8(key));
    }

    /** Asynchronous twin of {@link #get(Bytes)}. */
    CompletableFuture<Optional<KeyValue>> getAsync(Bytes key);

    /** Reads a range in one request, whatever its size. */
    RangeResult range(Op.Get request);

    /** Asynchronous twin of {@link #range}. */
    CompletableFuture<RangeResult> rangeAsync(Op.Get request);

    /** Reads all keys of a range, in pages at one revision, by key. */
    default List<KeyValue> list(KeyRange range) {
        return list(Op.get(range)).entries();
    }

    /**
     * Reads a range in pages, all at one revision, by key; a limit, an order or a revision of the request is ignored.
     */
    RangeResult list(Op.Get request);

    /** Asynchronous twin of {@link #list(Op.Get)}. */
    CompletableFuture<RangeResult> listAsync(Op.Get request);

    /** Writes a key without a lease and returns the revision that wrote it. */
    long put(Bytes key, Bytes value);

    /** Writes a key given as UTF-8 text, without a lease, and returns the revision that wrote it. */
    default long put(String key, String value) {
        return put(Bytes.utf8(key), Bytes.utf8(value));
    }

    /** Asynchronous twin of {@link #put(Bytes, Bytes)}. */
    CompletableFuture<Long> putAsync(Bytes key, Bytes value);

    /** Deletes a range of keys and returns how many there were. */
    long delete(KeyRange range);

    /** Asynchronous twin of {@link #delete}. */
    CompletableFuture<Long> deleteAsync(KeyRange range);

    /** Applies a transaction. A read-only one is tried again like a read. */
    TxnResult commit(Txn txn);

    /** Asynchronous twin of {@link #commit}. */
    CompletableFuture<TxnResult> commitAsync(Txn txn);
}
