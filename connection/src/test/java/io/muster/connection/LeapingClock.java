package io.muster.connection;

import io.muster.connection.task.SystemTiming;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clocks and timer, which a test can set forward: what is due by then runs at once. */
final class LeapingClock implements Timing, AutoCloseable {
    private final SystemTiming system = new SystemTiming("leaping-clock");
    private final AtomicLong leaptNanos = new AtomicLong();
    private final AtomicLong wallAheadNanos = new AtomicLong();
    private final Set<Task> waiting = ConcurrentHashMap.newKeySet();

    @Override
    public long nanoTime() {
        return system.nanoTime() + leaptNanos.get();
    }

    @Override
    public Instant wallTime() {
        return Instant.now().plusNanos(leaptNanos.get()).plusNanos(wallAheadNanos.get());
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable work) {
        Task task = new Task(nanoTime() + delay.toNanos(), work);
        waiting.add(task);
        // A leap may have come between the two lines above.
        Cancellable real = system.schedule(nanoTime() - task.dueNanos >= 0 ? Duration.ZERO : delay, task::run);
        return () -> {
            waiting.remove(task);
            task.done.set(true);
            real.cancel();
        };
    }

    /** Sets the wall clock alone, forward or back. */
    void setWall(Duration ahead) {
        wallAheadNanos.addAndGet(ahead.toNanos());
    }

    /** Moves the clocks and leaves what is due by then waiting, as after the machine has slept. */
    void sleep(Duration time) {
        leaptNanos.addAndGet(time.toNanos());
    }

    /** Moves the clocks and runs what is due by then. */
    void leap(Duration time) {
        sleep(time);
        for (Task task : waiting) {
            if (nanoTime() - task.dueNanos >= 0) {
                system.schedule(Duration.ZERO, task::run);
            }
        }
    }

    /** Waits until the timer has begun all that was due. */
    void settle() {
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        system.schedule(Duration.ZERO, () -> reached.complete(true));
        reached.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        system.close();
    }

    private final class Task {
        private final long dueNanos;
        private final Runnable work;
        private final AtomicBoolean done = new AtomicBoolean();

        Task(long dueNanos, Runnable work) {
            this.dueNanos = dueNanos;
            this.work = work;
        }

        void run() {
            if (done.compareAndSet(false, true)) {
                waiting.remove(this);
                work.run();
            }
        }
    }
}
