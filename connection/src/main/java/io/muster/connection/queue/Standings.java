package io.muster.connection.queue;

import io.muster.connection.KeyValue;
import io.muster.connection.RangeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who stood in a queue at one revision.
 *
 * @param revision the revision
 * @param in those who were let in, oldest first
 * @param waiting those who were not, oldest first
 */
public record Standings(long revision, List<KeyValue> in, List<KeyValue> waiting) {
    /** Copies the lists. */
    public Standings {
        in = List.copyOf(in);
        waiting = List.copyOf(waiting);
    }

    /** Each owner comes with one key. */
    static Standings of(RangeResult line, Admission admission) {
        Set<Long> owners = line.entries().stream()
                .filter(entry -> !admission.isBeside(entry.key()))
                .map(KeyValue::createRevision)
                .collect(Collectors.toSet());
        List<KeyValue> in = new ArrayList<>();
        List<KeyValue> waiting = new ArrayList<>();
        boolean someWantToBeAlone = false;
        for (KeyValue entry : line.entries()) {
            if (admission.isBeside(entry.key()) && owners.contains(entry.createRevision())) {
                continue;
            }
            boolean shares = admission.isShared(entry.key());
            boolean letIn = shares ? !someWantToBeAlone : in.size() + waiting.size() < admission.places();
            (letIn ? in : waiting).add(entry);
            someWantToBeAlone |= !shares;
        }
        return new Standings(line.revision(), in, waiting);
    }
}
