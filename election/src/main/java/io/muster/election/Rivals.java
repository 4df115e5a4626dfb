package io.muster.election;

import io.muster.connection.PrefixView;
import io.muster.connection.ViewChange;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Looks for candidates of a higher priority, and lets the leader hand over to the first of them. */
final class Rivals implements PrefixView.Listener {
    private static final Comparator<Candidate> FIRST =
            Comparator.comparingInt(Candidate::priority).reversed().thenComparing(Candidate::term);

    private final LongSupplier clusterId;
    private final Leadership leadership;
    private final int priority;

    Rivals(LongSupplier clusterId, Leadership leadership, int priority) {
        this.clusterId = clusterId;
        this.leadership = leadership;
        this.priority = priority;
    }

    @Override
    public void onChange(ViewChange change) {
        Optional<Candidate> rival = change.snapshot().entries().stream()
                .map(entry -> Ballot.read(entry, clusterId.getAsLong()))
                .filter(candidate -> candidate.priority() != 0 && candidate.priority() > priority)
                .min(FIRST);
        if (rival.isPresent() && leadership.isLeader()) {
            leadership.transferToAsync(rival.get());
        }
    }
}
