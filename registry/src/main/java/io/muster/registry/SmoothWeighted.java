package io.muster.registry;

import java.util.List;

/**
 * In turn, as often as the weight says, and as evenly spread as that allows.
 *
 * <p>Each turn goes on along the line of weights by the golden ratio: points that are placed so never leave a large gap
 * nor crowd, however many there are, so that each instance gets its share at any time, to within a few calls. Nothing is
 * kept but the turn, so threads need no lock, and a new list or new weights need no new start.
 */
final class SmoothWeighted implements IndexSelector {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Turns turns;

    SmoothWeighted() {
        this(new Turns());
    }

    SmoothWeighted(Turns turns) {
        this.turns = turns;
    }

    @Override
    public IndexPicker over(List<? extends Eligible> candidates) {
        WeightLine line = WeightLine.of(candidates);
        return new IndexPicker(candidates) {
            @Override
            int index() {
                return line.at(turns.next() * GOLDEN);
            }
        };
    }

    @Override
    public boolean weighs() {
        return true;
    }
}
