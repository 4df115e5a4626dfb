package io.muster.cli.demo;

import io.muster.connection.EtcdConnection;
import io.muster.election.Candidate;
import io.muster.election.LeaderElection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Who leads, as an onlooker is told. Thread-safe. */
final class Leaders {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Optional<Leader> leader = Optional.empty();

    /** Looks on for as long as the connection is open. */
    static Leaders of(EtcdConnection etcd) {
        Leaders leaders = new Leaders();
        LeaderElection.of(etcd, Node.ELECTION, "onlooker").observe(leaders::take);
        return leaders;
    }

    private void take(Optional<Candidate> told) {
        lock.lock();
        try {
            leader = told.map(
                    candidate -> new Leader(candidate.id(), candidate.term().revision()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Who leads now; empty if nobody does. */
    Optional<Leader> now() {
        lock.lock();
        try {
            return leader;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a leader.
     *
     * @throws NotHeldException if there is none like that in time
     */
    Leader await(Predicate<Leader> wanted, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Leader> found = leader.filter(wanted);
                if (found.isPresent()) {
                    return found.get();
                }
                if (left <= 0) {
                    throw new NotHeldException("after " + Figures.time(atMost) + " "
                            + leader.map(now -> now.name() + " leads in term " + now.term())
                                    .orElse("nobody leads"));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
