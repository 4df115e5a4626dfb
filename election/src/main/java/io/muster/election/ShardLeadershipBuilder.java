package io.muster.election;

import static java.util.Objects.requireNonNull;

import io.muster.connection.EtcdConnection;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.queue.SessionSource;
import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Collects how a member takes part in leading shards. Not thread-safe. */
public final class ShardLeadershipBuilder {
    private final EtcdConnection connection;
    private final ShardGroup group;
    private final String memberId;
    private final SortedSet<String> shards;
    private SessionSource sessions;
    private int weight = 1;
    private Duration settle = Duration.ofMillis(500);
    private Duration stick = Duration.ZERO;
    private Duration closeWait = Duration.ofSeconds(10);
    private Executor taskExecutor;
    private Consumer<Throwable> onTaskFailure = failure -> {};

    ShardLeadershipBuilder(EtcdConnection connection, String group, String memberId, Set<String> shards) {
        this.connection = requireNonNull(connection, "connection");
        if (requireNonNull(group, "group").isEmpty()) {
            throw new InvalidSettingException("group", "\"\"", "at least one character");
        }
        Ballot.checkWord("memberId", requireNonNull(memberId, "memberId"));
        requireNonNull(shards, "shards").forEach(shard -> Ballot.checkWord("shard", requireNonNull(shard, "shard")));
        this.group = new ShardGroup(group);
        this.memberId = memberId;
        this.shards = new TreeSet<>(shards);
        this.sessions = SessionSource.shared(connection);
        this.taskExecutor = task -> {
            Thread thread = new Thread(task, "muster-shard-" + group);
            thread.setDaemon(true);
            thread.start();
        };
    }

    /** A session of its own, as {@link LeaderElectionBuilder#ttl} says. Default: the shared session. */
    public ShardLeadershipBuilder ttl(Duration ttl) {
        sessions = SessionSource.own(connection, requireNonNull(ttl, "ttl"));
        return this;
    }

    /** How many shards this member should have in relation to the others. Default: 1. */
    public ShardLeadershipBuilder weight(int weight) {
        if (weight < 1 || weight > 1_000_000) {
            throw new InvalidSettingException("weight", weight, "from 1 to 1000000");
        }
        this.weight = weight;
        return this;
    }

    /**
     * How long the coordinator waits after a member has come, before it moves shards to it: so that several that come
     * together cost one move of each shard. A member that is gone is replaced at once. Default: 500 ms.
     */
    public ShardLeadershipBuilder settle(Duration settle) {
        this.settle = notNegative("settle", settle);
        return this;
    }

    /**
     * How long the shards of a member that is gone wait for a member of the same id: for restarts that should not move
     * them. Nobody leads them meanwhile, so a crash costs as much. Should be the same at all members: the coordinator's
     * counts. Default: not at all.
     */
    public ShardLeadershipBuilder stickFor(Duration stick) {
        this.stick = notNegative("stickFor", stick);
        return this;
    }

    /** How long closing waits for the tasks. Default: 10 s. */
    public ShardLeadershipBuilder closeWait(Duration closeWait) {
        this.closeWait = notNegative("closeWait", closeWait);
        return this;
    }

    /**
     * Where tasks run; each shard, and the coordinator, takes a thread for its whole term. Default: a daemon thread for
     * each term.
     */
    public ShardLeadershipBuilder taskExecutor(Executor taskExecutor) {
        this.taskExecutor = requireNonNull(taskExecutor, "taskExecutor");
        return this;
    }

    /** Told, on the task's thread, what a task threw; it is logged in any case. Default: nobody. */
    public ShardLeadershipBuilder onTaskFailure(Consumer<Throwable> onTaskFailure) {
        this.onTaskFailure = requireNonNull(onTaskFailure, "onTaskFailure");
        return this;
    }

    private static Duration notNegative(String setting, Duration value) {
        if (requireNonNull(value, setting).isNegative()) {
            throw new InvalidSettingException(setting, value, "zero or more");
        }
        return value;
    }

    /** Joins the group, and campaigns for each shard that the plan gives this member. Returns at once. */
    public ShardLeadership start(ShardTask task) {
        requireNonNull(task, "task");
        Standing standing = new Standing(taskExecutor, onTaskFailure, closeWait, () -> true, null);
        ShardMember member = new ShardMember(connection, sessions, group, ShardGroup.member(memberId, weight));
        SpreadLeadership spread = new SpreadLeadership(connection, sessions, group, memberId, standing, task, member);
        spread.start(view -> new ShardCoordinator(group, view, shards, settle, stick, connection.timing()));
        return spread;
    }
}
