package io.muster.election;

import io.muster.connection.Bytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whoever leads, or still works as if it led, in this process, by election: so that nobody else here says "leader"
 * before the work of a former leader has ended.
 */
final class Incumbents {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Office, Set<HeldLeadership>> BY_OFFICE = new HashMap<>();

    private Incumbents() {}

    /**
     * One election, however many connections of this process lead to it.
     *
     * @param clusterId etcd's id
     * @param prefix what the candidates' keys begin with, the namespace included
     */
    record Office(long clusterId, Bytes prefix) {}

    /**
     * Takes office, which proves that every earlier leadership of this process in it is over.
     *
     * @return whether it did; if not, it completes when the last work of the earlier ones has ended
     */
    static Entry enter(Office office, HeldLeadership leadership) {
        CompletableFuture<?>[] endings = others(office).stream()
                .filter(other -> leadership.term().isNewerThan(other.term()))
                .map(HeldLeadership::superseded)
                .filter(ending -> !ending.isDone())
                .toArray(CompletableFuture[]::new);
        if (endings.length > 0) {
            return new Entry(false, CompletableFuture.allOf(endings).thenApply(all -> null));
        }
        LOCK.lock();
        try {
            BY_OFFICE.computeIfAbsent(office, key -> new HashSet<>(2)).add(leadership);
        } finally {
            LOCK.unlock();
        }
        return new Entry(true, CompletableFuture.completedFuture(null));
    }

    /**
     * What came of taking office.
     *
     * @param taken whether it was taken
     * @param free completes when the work of those before has ended
     */
    record Entry(boolean taken, CompletableFuture<@Nullable Void> free) {}

    private static Set<HeldLeadership> others(Office office) {
        LOCK.lock();
        try {
            return Set.copyOf(BY_OFFICE.getOrDefault(office, Set.of()));
        } finally {
            LOCK.unlock();
        }
    }

    static void leave(Office office, HeldLeadership leadership) {
        LOCK.lock();
        try {
            BY_OFFICE.computeIfPresent(office, (key, known) -> {
                known.remove(leadership);
                return known.isEmpty() ? null : known;
            });
        } finally {
            LOCK.unlock();
        }
    }
}
