package io.muster.cli.demo;

import io.muster.registry.ServiceChange;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceView;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The names of the nodes as discovery tells of them, change by change. Thread-safe. */
final class OrdersList {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> names = new TreeSet<>();
    private long departures;
    private long changedAt = System.nanoTime();

    /** The list of a view, for as long as that is open. */
    static OrdersList of(ServiceView view) {
        OrdersList list = new OrdersList();
        view.subscribe(list::take);
        return list;
    }

    private void take(ServiceChange change) {
        lock.lock();
        try {
            change.added().stream().map(ServiceInstance::id).forEach(names::add);
            change.removed().stream().map(ServiceInstance::id).forEach(names::remove);
            departures += change.removed().size();
            changedAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Who is there. */
    Set<String> names() {
        lock.lock();
        try {
            return new TreeSet<>(names);
        } finally {
            lock.unlock();
        }
    }

    /** How many have left so far. */
    long departures() {
        lock.lock();
        try {
            return departures;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the list is as it should be, and returns when it became so, on the monotonic clock in nanoseconds.
     *
     * @throws NotHeldException if it is not so in time
     */
    long await(Predicate<Set<String>> wanted, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!wanted.test(names)) {
                if (left <= 0) {
                    throw new NotHeldException("after " + Figures.time(atMost) + " the list still is " + names);
                }
                left = changed.awaitNanos(left);
            }
            return changedAt;
        } finally {
            lock.unlock();
        }
    }
}
