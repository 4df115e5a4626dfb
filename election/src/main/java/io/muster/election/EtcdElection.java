package io.muster.election;

import static java.util.Objects.requireNonNull;

import io.muster.connection.Bytes;
import io.muster.connection.EtcdConnection;
import io.muster.connection.queue.Blocking;
import io.muster.connection.queue.Hold;
import io.muster.connection.queue.SessionSource;
import io.muster.connection.queue.WaitQueue;
import io.muster.election.Incumbents.Office;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An election on a wait queue: who is first leads. */
final class EtcdElection extends Observing implements LeaderElection {
    private final EtcdConnection connection;
    private final WaitQueue queue;
    private final Ballot ballot;
    private final Campaign.Desk desk;
    private final Standing standing;

    EtcdElection(EtcdConnection connection, WaitQueue queue, SessionSource sessions, Ballot ballot, Standing standing) {
        super(connection, queue);
        this.connection = connection;
        this.queue = queue;
        this.ballot = ballot;
        this.standing = standing;
        this.desk = new Campaign.Desk(queue, sessions, ballot, connection.timing(), this::elected, this::enter);
    }

    @Override
    public String candidateId() {
        return ballot.id();
    }

    @Override
    public Candidacy start(LeaderTask task) {
        StandingCandidacy candidacy = new StandingCandidacy(
                queue,
                told -> Campaign.begin(desk, told),
                requireNonNull(task, "task"),
                standing,
                ballot.priority(),
                connection);
        candidacy.start();
        return candidacy;
    }

    @Override
    public Leadership campaign() {
        return Blocking.interruptibly(campaignAsync(), "campaign", name());
    }

    @Override
    public CompletableFuture<Leadership> campaignAsync() {
        return Campaign.<Leadership>begin(desk, leadership -> leadership);
    }

    @Override
    public Optional<Leadership> campaign(Duration wait) {
        return Blocking.interruptibly(campaignAsync(wait), "campaign", name());
    }

    @Override
    public CompletableFuture<Optional<Leadership>> campaignAsync(Duration wait) {
        return Campaign.begin(desk, wait);
    }

    /** Terms are long, so the key is watched from the beginning: a leader whose key was deleted must know. */
    private HeldLeadership elected(Hold hold, Instant since) {
        hold.watchKey(Duration.ZERO);
        Office office = office(hold);
        return new HeldLeadership(connection, queue, ballot, hold, since, ended -> Incumbents.leave(office, ended));
    }

    private Incumbents.Entry enter(Hold hold, HeldLeadership leadership) {
        return Incumbents.enter(office(hold), leadership);
    }

    private Office office(Hold hold) {
        Bytes namespace = Bytes.utf8(connection.settings().namespace());
        return new Office(
                hold.token().clusterId(), namespace.concat(queue.range().start()));
    }
}
