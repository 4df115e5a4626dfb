package io.muster.election;

import static java.util.Objects.requireNonNull;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the options of an election. Not thread-safe. */
public final class LeaderElectionBuilder {
    private final EtcdConnection connection;
    private final String name;
    private Ballot ballot;
    private SessionSource sessions;
    private Executor taskExecutor;
    private Consumer<Throwable> onTaskFailure = failure -> {};
    private Duration closeWait = Duration.ofSeconds(10);
    private BooleanSupplier healthy = () -> true;
    private @Nullable Duration healthPause;

    LeaderElectionBuilder(EtcdConnection connection, String name, String candidateId) {
        this.connection = requireNonNull(connection, "connection");
        this.name = requireNonNull(name, "name");
        this.ballot = new Ballot(requireNonNull(candidateId, "candidateId"), 0);
        this.sessions = SessionSource.shared(connection);
        this.taskExecutor = task -> {
            Thread thread = new Thread(task, "muster-leader-" + name);
            thread.setDaemon(true);
            thread.start();
        };
    }

    /**
     * A session of the election's own, with this time to live: how long leadership stays taken when the leader dies. It
     * is opened when first needed, anew when it was lost, and kept until the connection closes. Default: the shared
     * session.
     *
     * @param ttl whole seconds, at least one; the server may grant more
     */
    public LeaderElectionBuilder ttl(Duration ttl) {
        sessions = SessionSource.own(connection, requireNonNull(ttl, "ttl"));
        return this;
    }

    /** Where tasks run; each takes a thread for its whole term. Default: a daemon thread for each term. */
    public LeaderElectionBuilder taskExecutor(Executor taskExecutor) {
        this.taskExecutor = requireNonNull(taskExecutor, "taskExecutor");
        return this;
    }

    /** Told, on the task's thread, what a task threw; it is logged in any case. Default: nobody. */
    public LeaderElectionBuilder onTaskFailure(Consumer<Throwable> onTaskFailure) {
        this.onTaskFailure = requireNonNull(onTaskFailure, "onTaskFailure");
        return this;
    }

    /** How long closing a candidacy waits for a task that leads. Default: 10 s. */
    public LeaderElectionBuilder closeWait(Duration closeWait) {
        if (requireNonNull(closeWait, "closeWait").isNegative()) {
            throw new InvalidSettingException("closeWait", closeWait, "zero or more");
        }
        this.closeWait = closeWait;
        return this;
    }

    /**
     * Stands with a priority: a leader's task of lower priority is interrupted and waited for, and then this candidate
     * leads. Candidates of one priority lead in the order in which they began to campaign.
     *
     * <p>It is the leader of lower priority that steps back, so all candidates should have one; one without, or of another
     * program, keeps the leadership until it goes by itself. Default: 0, which yields to nobody.
     *
     * @param priority any number but 0; greater ones go first
     */
    public LeaderElectionBuilder priority(int priority) {
        if (priority == 0) {
            throw new InvalidSettingException("priority", 0, "any other number");
        }
        this.ballot = new Ballot(ballot.id(), priority);
        return this;
    }

    /**
     * Stands only while it is healthy: else it leaves the line, or ends its task and resigns, until it is again.
     *
     * @param healthy asked by whoever starts, then on the connection's callback threads; what it throws means no
     * @param pause how long from one answer to the next question
     */
    public LeaderElectionBuilder onlyWhile(BooleanSupplier healthy, Duration pause) {
        requireNonNull(healthy, "healthy");
        if (requireNonNull(pause, "pause").isNegative() || pause.isZero()) {
            throw new InvalidSettingException("pause", pause, "more than zero");
        }
        this.healthy = healthy;
        this.healthPause = pause;
        return this;
    }

    /**
     * The election; nothing is sent to etcd before it is used.
     *
     * @throws InvalidSettingException if the name is empty
     */
    public LeaderElection build() {
        Standing standing = new Standing(taskExecutor, onTaskFailure, closeWait, healthy, healthPause);
        return new EtcdElection(connection, WaitQueue.of(connection, name), sessions, ballot, standing);
    }
}
