package io.muster.connection.task;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order given, on another executor's threads.
 *
 * <p>It holds a thread only while there is something to do, and after some tasks goes to the end of that executor's
 * line, so that many such executors share few threads fairly. A task that throws is logged; the next one runs.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private static final int IN_A_ROW = 64;

    private final Executor target;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /** On these threads. */
    public SerialExecutor(Executor target) {
        this.target = target;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        start(task);
    }

    /**
     * Runs a task here and now if none runs or waits, else in its turn. What comes meanwhile runs afterwards, on the other
     * executor. For short tasks of the executor's owner, that need no thread of their own.
     */
    public void executeHere(Runnable task) {
        lock.lock();
        try {
            if (running) {
                waiting.add(task);
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        run(task);
        if (!isIdle() && !isHandedOn()) {
            drain();
        }
    }

    private boolean isIdle() {
        lock.lock();
        try {
            running = !waiting.isEmpty();
            return !running;
        } finally {
            lock.unlock();
        }
    }

    private void start(Runnable task) {
        try {
            target.execute(this::drain);
        } catch (RuntimeException rejected) {
            lock.lock();
            try {
                running = false;
                // Whoever gave the others was told that they run: they do when the next one is accepted.
                waiting.remove(task);
            } finally {
                lock.unlock();
            }
            throw rejected;
        }
    }

    private void drain() {
        int left = IN_A_ROW;
        for (Runnable task = next(); task != null; task = next()) {
            run(task);
            if (--left == 0) {
                if (isHandedOn()) {
                    return;
                }
                left = IN_A_ROW;
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task failed: {}", e.toString(), e);
        }
    }

    /** Lets others go first; an executor that takes no more leaves the rest to this thread. */
    private boolean isHandedOn() {
        try {
            target.execute(this::drain);
            return true;
        } catch (RuntimeException rejected) {
            return false;
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable task = waiting.poll();
            if (task == null) {
                running = false;
            }
            return task;
        } finally {
            lock.unlock();
        }
    }
}
