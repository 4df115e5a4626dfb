package io.muster.election;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.WaitQueue;
import io.muster.connection.task.Backoff;
import io.muster.connection.task.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a candidate: campaign, lead, pause, campaign again; one step calls the next, and none blocks but the task.
 *
 * <p>Under its lock it knows what goes on now, so that closing can end just that.
 */
final class StandingCandidacy implements Candidacy {
    private static final Logger LOG = LoggerFactory.getLogger(StandingCandidacy.class);
    private static final Duration SHORT_TERM = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    private final WaitQueue queue;
    private final String election;
    private final Function<Runnable, CompletableFuture<HeldLeadership>> campaigns;
    private final LeaderTask task;
    private final Standing standing;
    private final int priority;
    private final EtcdConnection connection;
    private final Health health;
    private final Backoff backoff = new Backoff(FIRST_PAUSE);
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    /** Counts campaigns, and their ends: what a campaign says after its end does not count. */
    private int stage;

    private boolean inLine;
    private @Nullable CompletableFuture<HeldLeadership> campaign;
    private Timing.@Nullable Cancellable pause;
    private @Nullable HeldLeadership term;

    StandingCandidacy(
            WaitQueue queue,
            Function<Runnable, CompletableFuture<HeldLeadership>> campaigns,
            LeaderTask task,
            Standing standing,
            int priority,
            EtcdConnection connection) {
        this.queue = queue;
        this.election = queue.name();
        this.campaigns = campaigns;
        this.task = task;
        this.standing = standing;
        this.priority = priority;
        this.connection = connection;
        this.health = new Health(standing, connection, this::standDown);
        ended.thenRun(health::close);
    }

    void start() {
        health.begin();
        campaign();
    }

    private void campaign() {
        if (!health.isGood()) {
            pause(health.pause());
            return;
        }
        CompletableFuture<HeldLeadership> begun;
        lock.lock();
        try {
            pause = null;
            if (closed) {
                ended.complete(null);
                return;
            }
            int mine = ++stage;
            begun = campaigns.apply(() -> inLine(mine));
            campaign = begun;
        } finally {
            lock.unlock();
        }
        begun.whenComplete(this::campaigned);
    }

    private void inLine(int campaigning) {
        lock.lock();
        try {
            inLine |= campaigning == stage;
        } finally {
            lock.unlock();
        }
    }

    private void campaigned(@Nullable HeldLeadership leadership, @Nullable Throwable failure) {
        if (leadership != null) {
            try {
                standing.executor().execute(() -> lead(leadership));
            } catch (RuntimeException | Error refused) {
                // An Error, too: no thread could be had, say. The leadership must not outlive it.
                LOG.error("election {}: the task's executor refused: {}", election, refused.toString(), refused);
                leadership.resignAsync().whenComplete((held, unknown) -> pauseUpTo(LONGEST_PAUSE_AFTER_FAILURE));
            }
            return;
        }
        Throwable cause = Blocking.unwrapped(failure);
        if (cause instanceof ConnectionClosedException) {
            ended.complete(null);
        } else if (cause instanceof CancellationException) {
            pause(health.pause());
        } else {
            if (!isClosed()) {
                LOG.warn("election {}: campaigning failed, and is tried again: {}", election, cause.toString());
            }
            pauseUpTo(LONGEST_PAUSE);
        }
    }

    /** On a thread of the tasks' executor. */
    private void lead(HeldLeadership leadership) {
        long since = connection.timing().nanoTime();
        boolean failed = true;
        try {
            failed = term(leadership).hasFailed();
        } catch (RuntimeException | Error e) {
            LOG.error("election {}: leading failed: {}", election, e.toString(), e);
        } finally {
            // Whatever happened: a leadership that nobody uses would be renewed for ever.
            resign(leadership);
            endTerm();
            next(failed, Duration.ofNanos(connection.timing().nanoTime() - since));
        }
    }

    private Term term(HeldLeadership leadership) {
        return new Term(
                leadership, task, standing, () -> begin(leadership), this::isClosed, () -> watchRivals(leadership));
    }

    private void resign(HeldLeadership leadership) {
        try {
            leadership.close();
        } catch (RuntimeException e) {
            LOG.warn("election {}: resigning failed: {}", election, e.toString(), e);
        }
    }

    private Subscription watchRivals(HeldLeadership leadership) {
        if (priority == 0) {
            return () -> {};
        }
        try {
            Rivals rivals = new Rivals(connection::clusterId, leadership, priority);
            return queue.observe(connection.callbackExecutor(), rivals);
        } catch (ConnectionClosedException closing) {
            return () -> {};
        }
    }

    private void next(boolean failed, Duration lasted) {
        if (failed) {
            pauseUpTo(LONGEST_PAUSE_AFTER_FAILURE);
        } else if (lasted.compareTo(SHORT_TERM) < 0) {
            pauseUpTo(LONGEST_PAUSE);
        } else {
            backoff.reset();
            campaign();
        }
    }

    private void pauseUpTo(Duration limit) {
        pause(backoff.next(limit));
    }

    private void pause(Duration length) {
        lock.lock();
        try {
            stage++;
            inLine = false;
            campaign = null;
            if (!closed) {
                pause = connection
                        .timing()
                        .schedule(length, () -> connection.callbackExecutor().execute(this::campaign));
                return;
            }
        } finally {
            lock.unlock();
        }
        ended.complete(null);
    }

    private boolean begin(HeldLeadership begun) {
        lock.lock();
        try {
            campaign = null;
            stage++;
            inLine = false;
            term = closed ? null : begun;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void endTerm() {
        lock.lock();
        try {
            term = null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Leadership> leadership() {
        lock.lock();
        try {
            return Optional.<Leadership>ofNullable(term).filter(Leadership::isLeader);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isReady() {
        lock.lock();
        try {
            return !closed && (inLine || (term != null && term.isLeader()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isAlive(Duration tolerance) {
        lock.lock();
        try {
            return term == null || term.work().overdue().compareTo(tolerance) <= 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CandidacyHealth health(Duration tolerance) {
        lock.lock();
        try {
            return CandidacyHealth.of(closed, inLine, term, tolerance);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the line, or ends the term; it campaigns again when it is healthy. */
    private void standDown() {
        stop(false);
    }

    private void stop(boolean forGood) {
        CompletableFuture<HeldLeadership> waiting;
        HeldLeadership leading;
        boolean idle;
        lock.lock();
        try {
            closed |= forGood;
            waiting = campaign;
            leading = term;
            idle = forGood && pause != null;
            if (idle && pause != null) {
                pause.cancel();
            }
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.cancel(true);
        }
        if (leading != null) {
            leading.resignAsync();
        }
        if (idle) {
            ended.complete(null);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        stop(true);
        return ended.copy();
    }

    @Override
    public void close() {
        CompletableFuture<@Nullable Void> end = closeAsync();
        if (isOnTaskThread()) {
            return;
        }
        Duration wait = standing.closeWait();
        Blocking.uninterruptibly(end.completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS));
        if (!ended.isDone()) {
            LOG.warn("election {}: the leader's task still runs after {}, and keeps the leadership", election, wait);
        }
    }

    private boolean isOnTaskThread() {
        lock.lock();
        try {
            return term != null && term.work().isOnCurrentThread();
        } finally {
            lock.unlock();
        }
    }
}
