package io.muster.election;

import io.muster.connection.EtcdConnection;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks from time to time whether a candidate may stand, and says so when it may not. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration NEVER_ASKED = Duration.ofMillis(100);

    private final Standing standing;
    private final EtcdConnection connection;
    private final Runnable standDown;
    private volatile boolean good = true;
    private volatile boolean closed;
    private volatile Timing.@Nullable Cancellable next;

    Health(Standing standing, EtcdConnection connection, Runnable standDown) {
        this.standing = standing;
        this.connection = connection;
        this.standDown = standDown;
    }

    /** As it was when last asked. */
    boolean isGood() {
        return good;
    }

    /** How long until it is asked again. */
    Duration pause() {
        Duration pause = standing.healthPause();
        return pause == null ? NEVER_ASKED : pause;
    }

    void begin() {
        if (standing.healthPause() != null) {
            ask();
        }
    }

    private void ask() {
        if (closed) {
            return;
        }
        boolean now = answer();
        if (good && !now) {
            LOG.warn("a candidate stands down until it is healthy again");
        }
        good = now;
        if (!now) {
            standDown.run();
        }
        next = connection.timing().schedule(pause(), () -> {
            try {
                connection.callbackExecutor().execute(this::ask);
            } catch (RejectedExecutionException ended) {
                close();
            }
        });
    }

    private boolean answer() {
        try {
            return standing.healthy().getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warn("a health check failed: {}", e.toString(), e);
            return false;
        }
    }

    void close() {
        closed = true;
        Timing.Cancellable waiting = next;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
