package io.muster.connection.task;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's monotonic clock, with the time added that the machine slept, and a timer on one daemon thread.
 *
 * <p>The timer itself stands still while the machine sleeps: tasks are late by the length of the sleep.
 */
public final class SystemTiming implements Timing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemTiming.class);

    private final SleepAwareClock clock = new SleepAwareClock(SleepAwareClock.ofTheSystem());
    private final ScheduledThreadPoolExecutor timer;

    /** A timer whose thread has a name. */
    public SystemTiming(String threadName) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName(threadName);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        try {
            Future<?> waiting = timer.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> waiting.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a timed task failed: {}", e.toString(), e);
        }
    }

    /** Ends the timer; tasks that wait are dropped. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
