package io.muster.connection;

import io.muster.connection.PrefixView.Freshness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener and its own line of what it has yet to be told.
 *
 * <p>The line is bounded: a listener that falls too far behind is told the difference to the newest snapshot at once
 * instead. That is also how it is told the first snapshot, and a resync. The difference is worked out on its own
 * executor.
 */
final class ViewListener {
    private static final Logger LOG = LoggerFactory.getLogger(ViewListener.class);
    private static final int LONGEST_LINE = 1_000;
    /** After so many it lets others on its executor go first. */
    private static final int IN_A_ROW = 64;

    /** Stands in the line, between changes and freshnesses, for whatever leads to a snapshot. */
    private record CatchUp(TreeSnapshot to) {}

    private final Executor executor;
    private final PrefixView.Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Object> line = new ArrayDeque<>();
    private boolean running;
    private volatile boolean closed;
    /** Touched only by the drain that runs. */
    private EntryTree told = EntryTree.EMPTY;

    ViewListener(Executor executor, PrefixView.Listener listener) {
        this.executor = executor;
        this.listener = listener;
    }

    void tell(ViewChange change) {
        enqueue(change);
    }

    void tell(Freshness freshness) {
        enqueue(freshness);
    }

    /** Tells what leads from the last thing it was told to this snapshot. */
    void tellAll(TreeSnapshot snapshot) {
        enqueue(new CatchUp(snapshot));
    }

    void close() {
        closed = true;
    }

    private void enqueue(Object item) {
        lock.lock();
        try {
            if (line.size() >= LONGEST_LINE && item instanceof ViewChange change) {
                shorten((TreeSnapshot) change.snapshot());
            } else {
                line.add(item);
            }
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        start();
    }

    private void shorten(TreeSnapshot newest) {
        Object freshness = null;
        for (Object item : line) {
            freshness = item instanceof Freshness ? item : freshness;
        }
        line.clear();
        line.add(new CatchUp(newest));
        if (freshness != null) {
            line.add(freshness);
        }
    }

    private void start() {
        try {
            executor.execute(this::drain);
        } catch (RuntimeException rejected) {
            // Nothing is lost: the line stays, and the next thing to tell tries again.
            LOG.warn("a view listener's executor refused: {}", rejected.toString());
            lock.lock();
            try {
                running = false;
            } finally {
                lock.unlock();
            }
        }
    }

    private void drain() {
        int left = IN_A_ROW;
        for (Object item = next(); item != null; item = next()) {
            try {
                deliver(item);
            } catch (RuntimeException | Error e) {
                LOG.error("a view listener failed: {}", e.toString(), e);
            }
            if (--left == 0) {
                if (isHandedOn()) {
                    return;
                }
                left = IN_A_ROW;
            }
        }
    }

    /** Lets others go first; an executor that refuses leaves the rest to this thread. */
    private boolean isHandedOn() {
        try {
            executor.execute(this::drain);
            return true;
        } catch (RuntimeException rejected) {
            return false;
        }
    }

    private void deliver(Object item) {
        if (item instanceof Freshness freshness) {
            listener.onFreshness(freshness);
            return;
        }
        EntryTree before = told;
        ViewChange change = item instanceof CatchUp catchUp
                ? new ViewChange(catchUp.to, ViewDiff.between(before, catchUp.to.tree()), true)
                : (ViewChange) item;
        told = ((TreeSnapshot) change.snapshot()).tree();
        listener.onChange(change);
    }

    private @Nullable Object next() {
        lock.lock();
        try {
            if (closed) {
                line.clear();
            }
            Object item = line.poll();
            if (item == null) {
                running = false;
            }
            return item;
        } finally {
            lock.unlock();
        }
    }
}
