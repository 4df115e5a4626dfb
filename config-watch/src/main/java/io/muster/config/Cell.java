package io.muster.config;

import java.util.List;

/**
 * What one live value is at one moment.
 *
 * @param value the value
 * @param revision the revision that made it so
 * @param warnings what looked wrong when it was bound
 */
record Cell(Object value, long revision, List<Problem> warnings) {
    /** This value as found anew: if it is equal to what it was before, then it has not changed. */
    Cell unlessEqualTo(Cell before) {
        return value.equals(before.value) ? new Cell(before.value, before.revision, warnings) : this;
    }
}
