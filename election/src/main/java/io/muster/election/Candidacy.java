package io.muster.election;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A standing wish to lead: it campaigns, leads when it is its turn, and campaigns again, until it is closed.
 *
 * <p>Thread-safe.
 */
public interface Candidacy extends AutoCloseable {
    /** The term that is being led right now; empty while it waits for its turn. */
    Optional<Leadership> leadership();

    /**
     * Whether it leads or stands in line: it can take over when its turn comes. For a readiness check. False while it is
     * about to enter, has been refused, or is not healthy. No I/O.
     */
    boolean isReady();

    /**
     * Whether no work of a term that is over still goes on after so long: a task that does not heed its interrupt works
     * as if it led, and keeps this process from leading again. For a liveness check, as only a restart helps then. No I/O.
     *
     * @param tolerance how long a task may take to end after its leadership has
     */
    boolean isAlive(Duration tolerance);

    /**
     * How it is doing, in a word and with the reason, for a health endpoint. It is not healthy while this process leads
     * but has not renewed, nor while work of a term that is over still goes on. No I/O.
     *
     * @param tolerance how long a task may take to end after its leadership has
     */
    CandidacyHealth health(Duration tolerance);

    /**
     * Ends it: interrupts the task if it leads, waits for it, and resigns; or leaves the line.
     *
     * <p>Waits for the task for as long as the options say. A task that goes on keeps the leadership, so that nobody
     * else leads beside it, until it ends or its session does. From within the task it does not wait.
     */
    @Override
    void close();

    /** Asynchronous twin of {@link #close()}: completes when the task has ended and nothing is left at etcd. */
    CompletableFuture<@Nullable Void> closeAsync();
}
