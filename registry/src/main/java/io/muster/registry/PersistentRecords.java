package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.Compare;
import io.muster.connection.KeyValue;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import io.muster.connection.TxnResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Records without a lease: written and removed on request, never over one of a live instance. */
final class PersistentRecords {
    private final Kv kv;

    PersistentRecords(Kv kv) {
        this.kv = kv;
    }

    CompletableFuture<Long> put(ServiceInstance instance) {
        InstanceKey name = InstanceKey.of(instance);
        Bytes record =
                InstanceCodec.encode(instance.toBuilder().persistent(true).build());
        return put(name, record, 0);
    }

    private CompletableFuture<Long> put(InstanceKey name, Bytes record, long guard) {
        return commit(name, guard, Op.put(name.bytes(), record)).thenCompose(result -> {
            if (result.succeeded()) {
                return CompletableFuture.completedFuture(result.revision());
            }
            Optional<KeyValue> found = result.read(0).first();
            if (found.isPresent() && !isPersistent(name, found.get())) {
                return CompletableFuture.failedFuture(new IllegalStateException("put " + name + ": held by "
                        + Holder.of(name, found.get()).against(name, "")));
            }
            return put(name, record, found.map(KeyValue::modRevision).orElse(0L));
        });
    }

    CompletableFuture<Boolean> remove(InstanceKey name) {
        return kv.getAsync(name.bytes()).thenCompose(found -> {
            if (found.isEmpty() || !isPersistent(name, found.get())) {
                return CompletableFuture.completedFuture(false);
            }
            return commit(name, found.get().modRevision(), Op.delete(name.bytes()))
                    .thenCompose(result -> result.succeeded() ? CompletableFuture.completedFuture(true) : remove(name));
        });
    }

    private CompletableFuture<TxnResult> commit(InstanceKey name, long guard, Op write) {
        return kv.commitAsync(Txn.when(Compare.unchangedSince(name.bytes(), guard))
                .then(write)
                .otherwise(Op.get(name.bytes())));
    }

    private static boolean isPersistent(InstanceKey name, KeyValue entry) {
        return entry.leaseId() == 0
                && InstanceCodec.readable(name, entry.value())
                        .filter(ServiceInstance::persistent)
                        .isPresent();
    }
}
