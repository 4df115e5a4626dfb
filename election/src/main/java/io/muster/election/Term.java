package io.muster.election;

import io.muster.connection.Subscription;
import io.muster.connection.task.WorkInterrupt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task under one leadership, from its beginning to the end of all its work, on the task's thread.
 *
 * @param leadership what it leads under
 * @param task what is run
 * @param standing whom to tell when it fails
 * @param beginning says that it begins; false if the candidacy was closed before
 * @param closed whether the candidacy is closed
 * @param watching begins to watch for rivals of higher priority
 */
record Term(
        HeldLeadership leadership,
        LeaderTask task,
        Standing standing,
        BooleanSupplier beginning,
        BooleanSupplier closed,
        Supplier<Subscription> watching) {
    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    /** Runs the task; whether it failed, other than by an interrupt of ours. */
    boolean hasFailed() {
        WorkInterrupt work = leadership.work().begin();
        if (work == null) {
            return false;
        }
        boolean failed = true;
        boolean interrupted;
        try {
            leadership.protect(work);
            failed = beginning.getAsBoolean() && !runTaskBesideRivals();
        } finally {
            leadership.work().stop();
            leadership.work().othersEnded().join();
            interrupted = leadership.work().end(work);
        }
        return failed && !interrupted;
    }

    private boolean runTaskBesideRivals() {
        Subscription rivals = watching.get();
        try {
            return runTask();
        } finally {
            rivals.close();
        }
    }

    private boolean runTask() {
        try {
            task.lead(leadership);
            return true;
        } catch (Throwable failure) {
            boolean isOfLoss = failure instanceof InterruptedException || failure instanceof LeadershipLostException;
            if (!closed.getAsBoolean() && (leadership.isLeader() || !isOfLoss)) {
                LOG.error(
                        "election {}: the leader's task failed: {}",
                        leadership.electionName(),
                        failure.toString(),
                        failure);
                report(failure);
            }
            return false;
        }
    }

    private void report(Throwable failure) {
        try {
            standing.onFailure().accept(failure);
        } catch (RuntimeException | Error e) {
            LOG.error("election {}: a listener failed: {}", leadership.electionName(), e.toString(), e);
        }
    }
}
