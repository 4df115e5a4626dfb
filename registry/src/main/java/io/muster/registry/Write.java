package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.Op;
import io.muster.registry.RecordStore.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * A change of one key that waits for its turn.
 *
 * @param key the key
 * @param guard the revision that last wrote it, as far as the writer knows; 0 for none
 * @param operation what to do with it
 * @param leaseId the lease it needs, or 0
 * @param size about how many bytes it takes in a request, beside the key
 * @param outcome told what came of it
 */
record Write(Bytes key, long guard, Op operation, long leaseId, int size, CompletableFuture<Outcome> outcome) {
    Write(Bytes key, long guard, Op operation, long leaseId, int size) {
        this(key, guard, operation, leaseId, size, new CompletableFuture<>());
    }
}
