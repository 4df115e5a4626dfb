package io.muster.cli.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The account of what was done under the lock, checked as it comes in: each value of the counter was written once, none
 * is missing, and the fencing tokens rise with the values.
 *
 * <p>Two holders at a time would read the same value and write the same successor: a duplicate. Reports of different
 * nodes arrive in any order, so an entry waits until all before it are there. Thread-safe.
 */
final class Ledger {
    private static final int LATEST = 12;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Long, Entry> waiting = new TreeMap<>();
    private final Map<String, Long> byNode = new TreeMap<>();
    private final Deque<String> latest = new ArrayDeque<>();
    private long value;
    private long firstToken;
    private long lastToken;
    private @Nullable String fault;

    private record Entry(String node, long token) {}

    /**
     * What is in the account so far.
     *
     * @param rounds how many pieces of work were done
     * @param firstToken the fencing token of the first
     * @param lastToken the fencing token of the last
     * @param byNode how many of them each node did
     * @param latest who did the latest of them, in order
     */
    record Balance(long rounds, long firstToken, long lastToken, Map<String, Long> byNode, List<String> latest) {}

    /** A node wrote a value of the counter while it held the lock with a token. */
    void record(String node, long written, long token) {
        lock.lock();
        try {
            if (written <= value || waiting.putIfAbsent(written, new Entry(node, token)) != null) {
                fault = node + " wrote " + written + " with token " + token + ", which had been written before";
            }
            settle();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void settle() {
        for (Entry next = waiting.remove(value + 1); next != null; next = waiting.remove(value + 1)) {
            value++;
            if (next.token() <= lastToken) {
                fault = next.node() + " wrote " + value + " with token " + next.token() + ", after token " + lastToken;
            }
            firstToken = firstToken == 0 ? next.token() : firstToken;
            lastToken = next.token();
            byNode.merge(next.node(), 1L, Long::sum);
            latest.addLast(next.node());
            if (latest.size() > LATEST) {
                latest.removeFirst();
            }
        }
    }

    Balance balance() {
        lock.lock();
        try {
            return new Balance(value, firstToken, lastToken, Map.copyOf(byNode), List.copyOf(latest));
        } finally {
            lock.unlock();
        }
    }

    /** What breaks the account's rules; empty if nothing does. */
    Optional<String> fault() {
        lock.lock();
        try {
            return Optional.ofNullable(fault);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so much work is accounted for, without a gap; false if that did not come in time. */
    boolean await(long rounds, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (value < rounds && fault == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return value >= rounds;
        } finally {
            lock.unlock();
        }
    }
}
