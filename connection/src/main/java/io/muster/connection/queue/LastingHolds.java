package io.muster.connection.queue;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The holds whose keys are to be watched once they have lasted for a while.
 *
 * <p>Most do not last, so none has a timer of its own: one timer looks after all of them.
 */
final class LastingHolds {
    private final Queues queues;
    private final Timing timing;
    private final Map<KeyWatch, Long> due = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    LastingHolds(Queues queues, Timing timing) {
        this.queues = queues;
        this.timing = timing;
    }

    /** Begins to watch after a delay, or up to as long again later. */
    void add(KeyWatch watch, Duration delay) {
        due.put(watch, timing.nanoTime() + delay.toNanos());
        lookAgain(delay);
    }

    void remove(KeyWatch watch) {
        due.remove(watch);
    }

    private void lookAgain(Duration delay) {
        if (looking.compareAndSet(false, true)) {
            queues.later(delay, () -> look(delay));
        }
    }

    private void look(Duration delay) {
        looking.set(false);
        long now = timing.nanoTime();
        due.forEach((watch, since) -> {
            if (now - since >= 0 && due.remove(watch) != null) {
                watch.begin();
            }
        });
        if (!due.isEmpty()) {
            lookAgain(delay);
        }
    }
}
