package io.muster.connection;

import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One task to come, at most, that will run on a line; planning another one, or cancelling, makes the one before
 * harmless, even if its time has come already. Used on that line only.
 */
final class LineTimer {
    private final Timing timing;
    private final Executor line;
    private Timing.@Nullable Cancellable planned;
    private int plans;

    LineTimer(Timing timing, Executor line) {
        this.timing = timing;
        this.line = line;
    }

    void plan(Duration delay, Runnable task) {
        cancel();
        int current = plans;
        planned = timing.schedule(
                delay,
                () -> line.execute(() -> {
                    if (current == plans) {
                        planned = null;
                        task.run();
                    }
                }));
    }

    boolean isPlanned() {
        return planned != null;
    }

    void cancel() {
        plans++;
        Timing.Cancellable old = planned;
        planned = null;
        if (old != null) {
            old.cancel();
        }
    }
}
