package io.muster.connection;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads for callbacks: none while there is nothing to call, one as a rule, more when callbacks keep others
 * waiting.
 *
 * <p>Most callbacks take microseconds, and one thread serves them all. When some have waited for {@link #PATIENCE}, more
 * threads start: up to the number of processors while callbacks compute, and as many as wait for something at the same
 * time, so that one that waits for another always ends. After close, whoever gives a task runs it.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackThreads.class);
    private static final Duration PATIENCE = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofSeconds(5);
    /** So many times in vain, and even one that seems to compute is taken to wait: for a socket, say. */
    private static final int VAIN_LOOKS = 40;

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Timing timing;
    private final Duration keptIdle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition served = lock.newCondition();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Set<Thread> threads = new HashSet<>();
    /** Those that are in a task; whichever other there is will take the next, even if it has no processor yet. */
    private final AtomicInteger busy = new AtomicInteger();

    private long begun;
    private long begunBefore;
    /** How many will have begun when the last of those that waited at the last look is no longer waiting. */
    private long begunWithoutWait;

    private int vainLooks;
    private boolean looking;
    private boolean closed;

    CallbackThreads(Timing timing) {
        this(timing, IDLE);
    }

    /** With threads that end when they have been idle for so long. */
    CallbackThreads(Timing timing, Duration keptIdle) {
        this.timing = timing;
        this.keptIdle = keptIdle;
    }

    @Override
    public void execute(Runnable task) {
        boolean here;
        lock.lock();
        try {
            here = closed;
            if (!here) {
                waiting.add(task);
                work.signal();
                if (threads.isEmpty()) {
                    start(1);
                }
            }
        } finally {
            lock.unlock();
        }
        if (here) {
            run(task);
        } else {
            lookAgainIfSomeWait();
        }
    }

    /** What waits still runs. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            if (!waiting.isEmpty()) {
                newThread(this::seeThemServed).start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many threads there are. */
    int size() {
        lock.lock();
        try {
            return threads.size();
        } finally {
            lock.unlock();
        }
    }

    private void lookAgainIfSomeWait() {
        lock.lock();
        try {
            if (looking || closed || waiting.size() <= idle()) {
                return;
            }
            looking = true;
            noteWhoWaits();
        } finally {
            lock.unlock();
        }
        timing.schedule(PATIENCE, this::look);
    }

    private void look() {
        lock.lock();
        try {
            looking = false;
            growIfNeeded();
        } finally {
            lock.unlock();
        }
        lookAgainIfSomeWait();
    }

    private void growIfNeeded() {
        if (idle() > 0 || waiting.isEmpty()) {
            return;
        }
        vainLooks = begun == begunBefore ? vainLooks + 1 : 0;
        if (begun >= begunWithoutWait) {
            // Whoever waits now came after the last look, and has not waited for long.
            return;
        }
        boolean compute = threads.stream().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE);
        if (threads.size() < Runtime.getRuntime().availableProcessors() || vainLooks >= VAIN_LOOKS) {
            vainLooks = 0;
            start(1);
        } else if (vainLooks > 0 && !compute) {
            start(Math.min(waiting.size(), threads.size()));
        }
    }

    private void noteWhoWaits() {
        begunBefore = begun;
        begunWithoutWait = begun + waiting.size();
    }

    /** After close the timer has ended, or soon will. */
    private void seeThemServed() {
        lock.lock();
        try {
            while (!waiting.isEmpty()) {
                noteWhoWaits();
                if (served.awaitNanos(PATIENCE.toNanos()) <= 0) {
                    growIfNeeded();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted while the last callbacks were served", e);
        } finally {
            lock.unlock();
        }
    }

    private void start(int more) {
        for (int i = 0; i < more; i++) {
            Thread thread = newThread(this::serve);
            thread.start();
            threads.add(thread);
        }
    }

    private int idle() {
        return threads.size() - busy.get();
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "muster-callback-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void serve() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                run(task);
            } finally {
                busy.decrementAndGet();
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Of whatever kind, declared or not: a thread that it ended would be taken for an idle one ever after.
            LOG.error("a callback failed: {}", e.toString(), e);
        }
    }

    /** The next task; null if the thread is to end. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            // A callback that interrupted its own thread does not mean the next one.
            Thread.interrupted();
            awaitWork();
            Runnable task = waiting.poll();
            if (task == null) {
                threads.remove(Thread.currentThread());
            } else {
                begun++;
                busy.incrementAndGet();
            }
            if (waiting.isEmpty()) {
                served.signalAll();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Until there is some, or none came for long enough. */
    private void awaitWork() {
        long left = keptIdle.toNanos();
        try {
            while (waiting.isEmpty() && left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to; the thread ends if there is nothing to do.
            LOG.debug("a callback thread was interrupted while idle", e);
        }
    }
}
