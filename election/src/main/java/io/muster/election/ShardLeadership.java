package io.muster.election;

import io.muster.connection.EtcdConnection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A member's part in leading a set of shards that is spread over the live members of a group, until it is closed.
 *
 * <p>The members elect a coordinator, which writes the plan: balanced by weight within one, with as few moves as that
 * allows. For each shard that the plan gives it, a member campaigns in the shard's own election. So the plan only says who
 * should lead; who does is decided by the election, term by term, and {@link Leadership#guarded()} proves it. A shard that
 * moves is first given up by its old leader, when its task has ended. Thread-safe.
 */
public interface ShardLeadership extends AutoCloseable {
    /**
     * How a member takes part.
     *
     * @param group the name that all members share; any characters
     * @param memberId what this member calls itself, alone among all; no white space
     * @param shards the names of the shards, the same at all members: the coordinator's count; no white space
     */
    static ShardLeadershipBuilder builder(
            EtcdConnection connection, String group, String memberId, Set<String> shards) {
        return new ShardLeadershipBuilder(connection, group, memberId, shards);
    }

    /** The name of the group. */
    String group();

    /** What this member calls itself. */
    String memberId();

    /** The shards that this member leads now, each with its term. No I/O. */
    Map<String, Leadership> leading();

    /** Who should lead which shard, as last read; the id of a member for each. No I/O. */
    SortedMap<String, String> plan();

    /** The members that live, as last read, each with its weight. No I/O. */
    SortedMap<String, Integer> members();

    /**
     * Leaves the group: interrupts all tasks, waits for them as long as the options say, and gives the shards up one by
     * one as their tasks end.
     */
    @Override
    void close();

    /** Asynchronous twin of {@link #close()}: completes when all tasks have ended and nothing is left at etcd. */
    CompletableFuture<@Nullable Void> closeAsync();
}
