package io.muster.lock;

import io.muster.connection.KeyValue;
import io.muster.connection.RangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/** How long the leases of those in line live. */
final class LeasesLeft {
    private static final long NO_LEASE = 0;

    private LeasesLeft() {}

    /** Asks for each lease once, for all at the same time; what is not known, or not told, is left out. */
    static CompletableFuture<Map<Long, Duration>> of(
            RangeResult line, LongFunction<CompletableFuture<Optional<Duration>>> asking) {
        List<Long> leases = line.entries().stream()
                .map(KeyValue::leaseId)
                .filter(lease -> lease != NO_LEASE)
                .distinct()
                .toList();
        Map<Long, Duration> left = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = leases.stream()
                .map(lease -> asking.apply(lease).handle((remaining, failure) -> {
                    if (failure == null) {
                        remaining.ifPresent(duration -> left.put(lease, duration));
                    }
                    return left;
                }))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers).thenApply(all -> left);
    }
}
