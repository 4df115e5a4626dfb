package io.muster.benchmarks;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.Op;
import io.muster.connection.Txn;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Numbered keys under a prefix, each with as many bytes, written a hundred in a transaction. */
record ViewKeys(String prefix, int count, int valueBytes) {
    private static final int PER_TRANSACTION = 100;
    private static final int IN_FLIGHT = 16;

    KeyRange range() {
        return KeyRange.prefix(prefix);
    }

    Bytes key(int number) {
        return Bytes.utf8("%s%07d".formatted(prefix, number));
    }

    int keyBytes() {
        return key(0).size();
    }

    /** Writes all; the revision of the last transaction. */
    long write(EtcdConnection etcd) {
        Bytes value = Bytes.utf8("v".repeat(valueBytes));
        Queue<CompletableFuture<Long>> flying = new ArrayDeque<>();
        long last = 0;
        for (int first = 0; first < count; first += PER_TRANSACTION) {
            Op[] puts = new Op[Math.min(PER_TRANSACTION, count - first)];
            for (int i = 0; i < puts.length; i++) {
                puts[i] = Op.put(key(first + i), value);
            }
            flying.add(etcd.kv().commitAsync(Txn.when().then(puts)).thenApply(result -> result.revision()));
            if (flying.size() >= IN_FLIGHT) {
                last = Math.max(last, flying.remove().join());
            }
        }
        for (CompletableFuture<Long> rest : flying) {
            last = Math.max(last, rest.join());
        }
        return last;
    }
}
