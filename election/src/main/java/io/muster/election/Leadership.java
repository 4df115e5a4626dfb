package io.muster.election;

import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.LossReason;
import io.muster.connection.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The time for which one candidate leads, until it resigns or is revoked; it never comes back.
 *
 * <p>It belongs to no thread. Leading does not stop a former leader's late writes elsewhere: hand on
 * {@link #fencingToken()}, or write through {@link #guarded()}. Thread-safe.
 */
public interface Leadership extends AutoCloseable {
    /** The name of the election. */
    String electionName();

    /** The candidate that leads: the one this election was made for. */
    String candidateId();

    /** The number of this term: greater than that of every leader before. */
    FencingToken term();

    /** The same as {@link #term()}, by the name under which it is handed to others. */
    default FencingToken fencingToken() {
        return term();
    }

    /**
     * When this term began, by this process's clock; observers are told. Clocks differ: what came first is for
     * {@link #term()} to say.
     */
    Instant since();

    /**
     * Whether this candidate leads, judged by the clock and what is known, without I/O. Once false, never true again.
     * It is false before etcd can let another one lead for want of renewals, also after a pause of the process.
     */
    boolean isLeader();

    /**
     * Fails unless {@link #isLeader()}.
     *
     * @throws LeadershipLostException if not
     */
    void ensureLeader();

    /** How long {@link #isLeader()} stays true if nothing gets through to etcd any more; zero when it is false. */
    Duration remaining();

    /** Completes, on the connection's callback executor, when leadership is lost before it is resigned; else never. */
    CompletableFuture<LossReason> revoked();

    /** Transactions that etcd refuses once this is over; they then fail with {@link LeadershipLostException}. */
    GuardedKv guarded();

    /**
     * Shows observers another value; the term stays.
     *
     * @throws LeadershipLostException if this candidate does not lead any more
     * @throws io.muster.connection.OutcomeUnknownException if it may have been shown; doing it again is safe
     */
    void proclaim(String value);

    /** Asynchronous twin of {@link #proclaim}. */
    CompletableFuture<@Nullable Void> proclaimAsync(String value);

    /**
     * Does work again and again for as long as this term lasts, on the connection's callback threads: first after the
     * delay, then a pause after it has ended. A failure is logged, and the work done again after the pause. When the
     * term ends, work that is under way is interrupted.
     *
     * @return closing it ends the schedule; work under way goes on
     * @throws LeadershipLostException if this candidate does not lead any more
     */
    Subscription schedule(Duration delay, Duration pause, LeaderTask task);

    /**
     * Hands leadership to a candidate that stands in line; whoever stands before it goes to the end of the line. What
     * is done under this term is interrupted and has ended before the candidate leads, as with {@link #resign()}.
     *
     * <p>If the candidate goes away in that very moment, who stands next leads.
     *
     * @param candidate one of {@link LeaderElection#candidates()}
     * @return whether that was done; false, and nothing has changed, when it does not stand in line, or when candidates
     *     of other programs, who cannot be put behind, or more than a hundred of ours stand before it
     * @throws LeadershipLostException if this candidate does not lead any more
     */
    boolean transferTo(Candidate candidate);

    /** Asynchronous twin of {@link #transferTo}. */
    CompletableFuture<Boolean> transferToAsync(Candidate candidate);

    /**
     * Gives leadership up, so that the next candidate leads at once: {@link #isLeader()} is false from now on; the task
     * and scheduled work are interrupted and waited for, unless this is called from within; then the next one leads.
     * Resigning again gives the same answer.
     *
     * @return whether it still led until now
     * @throws io.muster.connection.OutcomeUnknownException if etcd did not tell; it is being given up in the background,
     *     or ends with its session
     * @throws io.muster.connection.UnavailableException likewise
     */
    boolean resign();

    /** Asynchronous twin of {@link #resign()}. */
    CompletableFuture<Boolean> resignAsync();

    /** Resigns; what etcd does not tell is left to the background. */
    @Override
    void close();
}
