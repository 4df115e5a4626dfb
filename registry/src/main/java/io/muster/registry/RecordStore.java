package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.KeyValue;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.RequestRefusedException;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import io.muster.connection.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records in etcd, each written only on top of what its writer knows.
 *
 * <p>The guard of a write is the revision that last wrote the key, 0 for a key that must not exist. It fails whenever
 * anybody else came in between, so a writer that is late, or retries, cannot destroy what is not its own.
 *
 * <p>A write goes out at once while few are under way. What comes meanwhile waits and then goes out together, up to
 * etcd's bound of operations a transaction; so a lone write waits for nothing and ten thousand cost a hundred requests.
 * What stands in the way of a batch is looked for only when something does: a read of each key in every transaction would
 * be a third of what is sent. Who finds his key changed is told so, and the others are sent again without him.
 */
final class RecordStore {
    private static final int MOST_UNDER_WAY = 4;

    private final Kv kv;
    private final ReentrantLock lock = new ReentrantLock();
    private final WriteLine waiting = new WriteLine();
    private int underWay;

    RecordStore(Kv kv) {
        this.kv = kv;
    }

    /**
     * What came of a write.
     *
     * @param done whether it happened
     * @param revision etcd's revision after it
     * @param found if it did not happen, what is there instead
     */
    record Outcome(boolean done, long revision, Optional<KeyValue> found) {}

    /** Writes a record under a lease, or under none for 0, if the key is still as the guard says. */
    CompletableFuture<Outcome> put(Bytes key, long guard, Bytes record, long leaseId) {
        return commit(new Write(key, guard, Op.put(key, record, leaseId), leaseId, record.size()));
    }

    /** Deletes a record if the key is still as the guard says. */
    CompletableFuture<Outcome> remove(Bytes key, long guard) {
        return commit(new Write(key, guard, Op.delete(key), 0, 0));
    }

    private CompletableFuture<Outcome> commit(Write write) {
        lock.lock();
        try {
            waiting.add(write);
        } finally {
            lock.unlock();
        }
        sendNext();
        return write.outcome();
    }

    private void sendNext() {
        for (List<Write> batch = next(); !batch.isEmpty(); batch = next()) {
            send(batch);
        }
    }

    private List<Write> next() {
        lock.lock();
        try {
            List<Write> batch = underWay < MOST_UNDER_WAY ? waiting.next() : List.of();
            underWay += batch.isEmpty() ? 0 : 1;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<Write> batch) {
        boolean alone = batch.size() == 1;
        Txn txn = new Txn(
                batch.stream()
                        .map(write -> Compare.unchangedSince(write.key(), write.guard()))
                        .toList(),
                batch.stream().map(Write::operation).toList(),
                alone ? reads(batch) : List.of());
        commit(txn).whenComplete((result, failure) -> {
            if (result == null) {
                failed(batch, Blocking.unwrapped(failure));
                sendNext();
            } else if (result.succeeded()) {
                answered();
                sendNext();
                Outcome done = new Outcome(true, result.revision(), Optional.empty());
                batch.forEach(write -> write.outcome().complete(done));
            } else if (alone) {
                unlike(batch, result);
                sendNext();
            } else {
                look(batch);
            }
        });
    }

    /** Nothing of a batch was written: looks why. */
    private void look(List<Write> batch) {
        commit(new Txn(List.of(), reads(batch), List.of())).whenComplete((result, failure) -> {
            if (result == null) {
                failed(batch, Blocking.unwrapped(failure));
            } else {
                unlike(batch, result);
            }
            sendNext();
        });
    }

    private static List<Op> reads(List<Write> batch) {
        return batch.stream().<Op>map(write -> Op.get(write.key())).toList();
    }

    private CompletableFuture<TxnResult> commit(Txn txn) {
        try {
            return kv.commitAsync(txn);
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private void answered() {
        lock.lock();
        try {
            underWay--;
        } finally {
            lock.unlock();
        }
    }

    /** Some keys are not as their writers thought; the writes of the others can go out again. */
    private void unlike(List<Write> batch, TxnResult result) {
        lock.lock();
        try {
            underWay--;
            for (int i = batch.size() - 1; i >= 0; i--) {
                if (revision(result, i) == batch.get(i).guard()) {
                    waiting.addFirst(batch.get(i));
                }
            }
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < batch.size(); i++) {
            if (revision(result, i) != batch.get(i).guard()) {
                batch.get(i)
                        .outcome()
                        .complete(new Outcome(
                                false, result.revision(), result.read(i).first()));
            }
        }
    }

    private static long revision(TxnResult result, int index) {
        return result.read(index).first().map(KeyValue::modRevision).orElse(0L);
    }

    private void failed(List<Write> batch, Throwable cause) {
        if (cause instanceof RequestRefusedException && !isLeaseGone(cause) && batch.size() > 1) {
            // One of them is refused, and only etcd knows which.
            lock.lock();
            try {
                underWay++;
            } finally {
                lock.unlock();
            }
            send(batch.subList(0, batch.size() / 2));
            send(batch.subList(batch.size() / 2, batch.size()));
            return;
        }
        List<Write> unsent = List.of();
        lock.lock();
        try {
            underWay--;
            if (!(cause instanceof RequestRefusedException)) {
                unsent = waiting.drain();
            }
        } finally {
            lock.unlock();
        }
        batch.forEach(write -> write.outcome().completeExceptionally(cause));
        unsent.forEach(write -> write.outcome().completeExceptionally(notSent(write, cause)));
    }

    /** Whoever waits behind a request that got no answer would wait as long again. */
    private static Throwable notSent(Write write, Throwable cause) {
        return cause instanceof ConnectionClosedException
                ? cause
                : new UnavailableException("register", write.key().utf8(), "etcd does not answer: not sent", cause);
    }

    /** Whether a request was refused for a lease that has ended: its session is about to notice. */
    static boolean isLeaseGone(@Nullable Throwable cause) {
        return cause instanceof RequestRefusedException
                && String.valueOf(cause.getMessage()).contains("lease not found");
    }
}
