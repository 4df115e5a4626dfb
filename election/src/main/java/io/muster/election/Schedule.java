package io.muster.election;

import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.connection.task.Timing;
import io.muster.connection.task.WorkInterrupt;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again while a term lasts. */
final class Schedule implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final EtcdConnection connection;
    private final HeldLeadership leadership;
    private final Duration pause;
    private final LeaderTask task;
    private volatile boolean closed;
    private volatile Timing.@Nullable Cancellable next;

    Schedule(EtcdConnection connection, HeldLeadership leadership, Duration pause, LeaderTask task) {
        this.connection = connection;
        this.leadership = leadership;
        this.pause = pause;
        this.task = task;
    }

    void begin(Duration delay) {
        next = connection.timing().schedule(delay, () -> {
            try {
                connection.callbackExecutor().execute(this::run);
            } catch (RejectedExecutionException ended) {
                close();
            }
        });
    }

    private void run() {
        if (closed || !leadership.isLeader()) {
            return;
        }
        WorkInterrupt piece = leadership.work().begin();
        if (piece == null) {
            return;
        }
        try {
            task.lead(leadership);
        } catch (Exception | Error failure) {
            if (leadership.isLeader()) {
                LOG.error(
                        "election {}: scheduled work failed, and is done again after {}: {}",
                        leadership.electionName(),
                        pause,
                        failure.toString(),
                        failure);
            }
        } finally {
            leadership.work().end(piece);
        }
        begin(pause);
    }

    /** What is being done now is not interrupted. */
    @Override
    public void close() {
        closed = true;
        Timing.Cancellable waiting = next;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
