package io.muster.election;

import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.ViewChange;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Makes of what happens in the line what an observer wants to know: who leads. Told one change at a time. */
final class Observer implements PrefixView.Listener {
    private final LongSupplier clusterId;
    private final Consumer<Optional<Candidate>> listener;
    private Optional<Candidate> told = Optional.empty();
    private boolean toldBefore;

    Observer(LongSupplier clusterId, Consumer<Optional<Candidate>> listener) {
        this.clusterId = clusterId;
        this.listener = listener;
    }

    @Override
    public void onChange(ViewChange change) {
        Optional<Candidate> leader = change.snapshot().entries().stream()
                .min(Comparator.comparingLong(KeyValue::createRevision))
                .map(first -> Ballot.read(first, clusterId.getAsLong()));
        if (!toldBefore || !leader.equals(told)) {
            toldBefore = true;
            told = leader;
            listener.accept(leader);
        }
    }
}
