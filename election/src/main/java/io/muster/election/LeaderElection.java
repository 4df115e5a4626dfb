package io.muster.election;

import io.muster.connection.EtcdConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An election in which at most one of all candidates leads at a time, of all processes that use its name on one etcd
 * cluster.
 *
 * <p>Candidates lead in the order in which they began to campaign; each term has a
 * {@link io.muster.connection.FencingToken} greater than all before. A name may hold any character;
 * {@code etcdctl elect} and other programs that use etcd's own recipe stand in the same election under the same name,
 * with slashes written as {@code %2F} and percent signs as {@code %25}. A lock of the same name stands in the same line,
 * too: give elections names of their own. Thread-safe; needs no closing.
 */
public interface LeaderElection extends ElectionObserver {
    /**
     * The election of this name, on the session that all modules share.
     *
     * @param candidateId what this process calls itself; no white space
     */
    static LeaderElection of(EtcdConnection connection, String name, String candidateId) {
        return builder(connection, name, candidateId).build();
    }

    /** An election with options. */
    static LeaderElectionBuilder builder(EtcdConnection connection, String name, String candidateId) {
        return new LeaderElectionBuilder(connection, name, candidateId);
    }

    /** What this process calls itself in it. */
    String candidateId();

    /**
     * Campaigns until the candidacy, or the connection, is closed; runs the task for each term.
     *
     * <p>Returns at once; waiting takes no thread. When leadership is lost, the task is interrupted and waited for
     * before the candidate campaigns again, on a new session. Terms that fail or are very short are followed by a
     * pause that grows. What the options say of priority and health holds for what is started here.
     */
    Candidacy start(LeaderTask task);

    /**
     * Waits to lead, as long as it takes. Whoever leads closes the leadership.
     *
     * <p>While work under a former leadership of this process still goes on, nobody else leads here: who is first then
     * gives its place back, and stands in line again when that work has ended.
     */
    Leadership campaign();

    /** Asynchronous twin of {@link #campaign()}; cancelling the future leaves the line. */
    CompletableFuture<Leadership> campaignAsync();

    /**
     * Waits to lead for some time; empty when that runs out.
     *
     * @param wait how long to stand in line; zero or more; an etcd that does not answer is waited for by the call deadline
     */
    Optional<Leadership> campaign(Duration wait);

    /** Asynchronous twin of {@link #campaign(Duration)}; cancelling the future leaves the line. */
    CompletableFuture<Optional<Leadership>> campaignAsync(Duration wait);

    /** Leads if nobody leads or waits to; while somebody does, nothing is written. */
    default Optional<Leadership> tryCampaign() {
        return campaign(Duration.ZERO);
    }

    /** Asynchronous twin of {@link #tryCampaign()}. */
    default CompletableFuture<Optional<Leadership>> tryCampaignAsync() {
        return campaignAsync(Duration.ZERO);
    }
}
