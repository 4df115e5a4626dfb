package io.muster.registry;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands still until it is moved. For one thread. */
final class HeldTiming implements Timing {
    private record Task(long dueNanos, Runnable body) {}

    private final List<Task> waiting = new ArrayList<>();
    private long now;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable body) {
        Task task = new Task(now + delay.toNanos(), body);
        waiting.add(task);
        return () -> waiting.remove(task);
    }

    /** Runs what is due after so long. */
    void pass(Duration time) {
        now += time.toNanos();
        List<Task> due =
                waiting.stream().filter(task -> task.dueNanos() - now <= 0).toList();
        waiting.removeAll(due);
        due.forEach(task -> task.body().run());
    }
}
