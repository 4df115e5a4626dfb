package io.muster.registry;

import io.muster.connection.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes that wait, by the lease they need: a lease that has ended then takes no write of another one with it. Not
 * thread-safe.
 */
final class WriteLine {
    /** What etcd takes in one transaction by default. */
    static final int MOST_OPERATIONS = 128;

    /** A third of what etcd takes in one request by default. */
    static final int MOST_BYTES = 512 << 10;

    private final Map<Long, Deque<Write>> byLease = new LinkedHashMap<>();

    void add(Write write) {
        line(write).addLast(write);
    }

    void addFirst(Write write) {
        line(write).addFirst(write);
    }

    private Deque<Write> line(Write write) {
        return byLease.computeIfAbsent(write.leaseId(), lease -> new ArrayDeque<>());
    }

    /** Takes out what can go in one transaction, which writes no key twice; empty when nothing waits. */
    List<Write> next() {
        Iterator<Map.Entry<Long, Deque<Write>>> leases = byLease.entrySet().iterator();
        if (!leases.hasNext()) {
            return List.of();
        }
        Map.Entry<Long, Deque<Write>> first = leases.next();
        long lease = first.getKey();
        Deque<Write> line = first.getValue();
        leases.remove();
        List<Write> batch = batch(line);
        if (!line.isEmpty()) {
            byLease.put(lease, line);
        }
        return batch;
    }

    private static List<Write> batch(Deque<Write> line) {
        List<Write> batch = new ArrayList<>();
        Set<Bytes> keys = new HashSet<>();
        int bytes = 0;
        for (Write write = line.peekFirst(); write != null; write = line.peekFirst()) {
            bytes += write.size() + write.key().size();
            boolean fits = batch.isEmpty() || (batch.size() < MOST_OPERATIONS && bytes <= MOST_BYTES);
            if (!fits || !keys.add(write.key())) {
                break;
            }
            batch.add(line.removeFirst());
        }
        return batch;
    }

    /** Takes out everything. */
    List<Write> drain() {
        List<Write> all = new ArrayList<>();
        byLease.values().forEach(all::addAll);
        byLease.clear();
        return all;
    }
}
