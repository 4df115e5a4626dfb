package io.muster.election;

import io.muster.connection.Compare;
import io.muster.connection.CoordinationException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.FencingToken;
import io.muster.connection.GuardedKv;
import io.muster.connection.InvalidSettingException;
import io.muster.connection.KeyValue;
import io.muster.connection.LossReason;
import io.muster.connection.Op;
import io.muster.connection.OutcomeUnknownException;
import io.muster.connection.Subscription;
import io.muster.connection.Txn;
import io.muster.connection.UnavailableException;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.WaitQueue;
import io.muster.connection.task.WorkInterrupt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first place in an election's queue. */
final class HeldLeadership implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLeadership.class);

    /** As many as one transaction deletes, with room to spare. */
    private static final int MOST_ASIDE = 100;

    private static final Duration ANNOUNCE_AGAIN = Duration.ofSeconds(1);

    private final EtcdConnection connection;
    private final WaitQueue queue;
    private final Ballot ballot;
    private final Hold hold;
    private final Instant since;
    private final Consumer<HeldLeadership> leaveOffice;
    private final TermWork work;
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> ending = new AtomicReference<>();

    HeldLeadership(
            EtcdConnection connection,
            WaitQueue queue,
            Ballot ballot,
            Hold hold,
            Instant since,
            Consumer<HeldLeadership> leaveOffice) {
        this.connection = connection;
        this.queue = queue;
        this.ballot = ballot;
        this.hold = hold;
        this.since = since;
        this.leaveOffice = leaveOffice;
        this.work = new TermWork(connection.timing());
        hold.lost().thenRun(this::stopWork);
    }

    private CompletableFuture<@Nullable Void> stopWork() {
        CompletableFuture<@Nullable Void> stopped = work.stop();
        stopped.thenRun(() -> leaveOffice.accept(this));
        return stopped;
    }

    /** A later leader of this process has been elected; completes when all that is done under this term has ended. */
    CompletableFuture<@Nullable Void> superseded() {
        hold.giveUp(LossReason.KEY_GONE);
        return stopWork();
    }

    /**
     * Tells observers when the term began, unless more has been proclaimed; who led at once has said it on entering. What
     * etcd does not answer is said again.
     */
    void announce() {
        if (!hold.hasWaited() || !isLeader()) {
            return;
        }
        Compare untouched = Compare.unchangedSince(hold.key(), term().revision());
        Op told = Op.update(hold.key(), ballot.proclaiming("", since));
        guarded().commitAsync(Txn.when(untouched).then(told)).whenComplete((result, failure) -> {
            Throwable cause = failure == null ? null : Blocking.unwrapped(failure);
            if (cause instanceof UnavailableException || cause instanceof OutcomeUnknownException) {
                connection.timing().schedule(ANNOUNCE_AGAIN, this::announce);
            }
        });
    }

    /** What is being done under this term. */
    TermWork work() {
        return work;
    }

    /** A connection that closes lets this work end before it gives the leadership back. */
    void protect(WorkInterrupt task) {
        hold.protect(task);
    }

    @Override
    public String electionName() {
        return queue.name();
    }

    @Override
    public String candidateId() {
        return ballot.id();
    }

    @Override
    public FencingToken term() {
        return hold.token();
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public boolean isLeader() {
        return ending.get() == null && hold.isHeld();
    }

    @Override
    public void ensureLeader() {
        if (!isLeader()) {
            throw lost("lead", ending());
        }
    }

    @Override
    public Duration remaining() {
        return isLeader() ? hold.remaining() : Duration.ZERO;
    }

    /** Whether it leads, but the session is not being renewed. */
    boolean isSuspect() {
        return isLeader() && hold.isSuspect();
    }

    @Override
    public CompletableFuture<LossReason> revoked() {
        return hold.lost();
    }

    @Override
    public GuardedKv guarded() {
        return hold.guarded(this::lost);
    }

    @Override
    public void proclaim(String value) {
        Blocking.uninterruptibly(proclaimAsync(value));
    }

    @Override
    public CompletableFuture<@Nullable Void> proclaimAsync(String value) {
        return hold.updateAsync(ballot.proclaiming(value, since)).thenAccept(shown -> {
            if (!shown) {
                throw lost("proclaim", ending());
            }
        });
    }

    @Override
    public Subscription schedule(Duration delay, Duration pause, LeaderTask task) {
        if (delay.isNegative()) {
            throw new InvalidSettingException("delay", delay, "zero or more");
        }
        if (pause.isNegative()) {
            throw new InvalidSettingException("pause", pause, "zero or more");
        }
        ensureLeader();
        Schedule schedule = new Schedule(connection, this, pause, task);
        schedule.begin(delay);
        return schedule;
    }

    @Override
    public boolean resign() {
        return Blocking.uninterruptibly(resignAsync());
    }

    @Override
    public CompletableFuture<Boolean> resignAsync() {
        return end();
    }

    /** Stops what is done, waits for it, and only then lets the next one lead. */
    private CompletableFuture<Boolean> end(Op... lastWrites) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        if (ending.compareAndSet(null, end)) {
            stopWork();
            work.othersEnded()
                    .thenCompose(ended -> hold.releaseAsync(lastWrites))
                    .whenComplete((held, failure) -> {
                        if (failure == null) {
                            end.complete(held);
                        } else {
                            end.completeExceptionally(Blocking.unwrapped(failure));
                        }
                    });
        }
        return Objects.requireNonNull(ending.get()).copy();
    }

    @Override
    public boolean transferTo(Candidate candidate) {
        return Blocking.uninterruptibly(transferToAsync(candidate));
    }

    @Override
    public CompletableFuture<Boolean> transferToAsync(Candidate candidate) {
        if (!isLeader()) {
            return CompletableFuture.failedFuture(lost("transfer", ending()));
        }
        return queue.lineAsync().thenCompose(line -> {
            Optional<Op[]> aside = before(candidate.term(), line.entries());
            return aside.isEmpty() ? CompletableFuture.completedFuture(false) : transfer(aside.get());
        });
    }

    private CompletableFuture<Boolean> transfer(Op[] aside) {
        return end(aside).thenApply(held -> {
            if (!held) {
                throw lost("transfer", ending());
            }
            return true;
        });
    }

    /** The removal of all who stand between this leader and a candidate; empty if it does not stand there, or cannot. */
    private Optional<Op[]> before(FencingToken candidate, List<KeyValue> line) {
        List<Op> between = new ArrayList<>();
        for (KeyValue entry : line) {
            if (entry.createRevision() == candidate.revision()) {
                return entry.key().equals(hold.key()) ? Optional.empty() : Optional.of(between.toArray(Op[]::new));
            }
            if (!entry.key().equals(hold.key())) {
                if (!Ballot.isOurs(entry) || between.size() == MOST_ASIDE) {
                    return Optional.empty();
                }
                between.add(Op.delete(entry.key()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            resign();
        } catch (CoordinationException e) {
            LOG.warn("election {}: {}", electionName(), e.getMessage());
        }
    }

    private String ending() {
        return ending.get() != null && hold.isHeld() ? "it was released" : hold.ending();
    }

    private LeadershipLostException lost(String operation, String ending) {
        return new LeadershipLostException(operation, electionName(), ending);
    }
}
