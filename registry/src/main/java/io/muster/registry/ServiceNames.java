package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import io.muster.connection.Kv;
import io.muster.connection.Op;
import io.muster.connection.RangeResult;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the names of all services by their keys alone, a page at a time; each page begins behind the last service of the
 * one before, so that a service with many instances costs one page and not all its keys.
 */
final class ServiceNames {
    private static final int PAGE = 500;
    private static final KeyRange ALL = KeyRange.prefix(InstanceKey.ROOT);

    private final Kv kv;
    private final SortedSet<String> names = new TreeSet<>();

    ServiceNames(Kv kv) {
        this.kv = kv;
    }

    CompletableFuture<List<String>> read() {
        return readFrom(ALL.start());
    }

    private CompletableFuture<List<String>> readFrom(Bytes start) {
        Op.Get page = Op.get(new KeyRange(start, ALL.end())).withoutValues().limit(PAGE);
        return kv.rangeAsync(page).thenCompose(this::take);
    }

    private CompletableFuture<List<String>> take(RangeResult page) {
        List<KeyValue> entries = page.entries();
        entries.forEach(entry -> InstanceKey.parse(entry.key()).ifPresent(key -> names.add(key.service())));
        if (entries.size() < PAGE) {
            return CompletableFuture.completedFuture(List.copyOf(names));
        }
        Bytes last = entries.get(entries.size() - 1).key();
        Optional<InstanceKey> key = InstanceKey.parse(last);
        return readFrom(key.map(known -> InstanceKey.range(known.service()).end())
                .orElseGet(() -> KeyRange.single(last).end()));
    }
}
