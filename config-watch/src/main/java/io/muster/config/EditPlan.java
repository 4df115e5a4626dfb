package io.muster.config;

import java.util.List;

/**
 * What an edit would do if it were made now: a dry run.
 *
 * @param revision the revision of the configuration that it was tried on
 * @param changes the keys that it would change, by name; those it would write as they are already are none
 * @param problems why a watch would refuse the configuration then; empty if it would take it
 */
public record EditPlan(long revision, List<StoredChange> changes, List<Problem> problems) {
    /** Copies the lists. */
    public EditPlan {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** Whether the watch would take it. */
    public boolean isGood() {
        return problems.isEmpty();
    }
}
