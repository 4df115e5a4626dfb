package io.muster.registry;

import java.util.List;

/** One instance after the other. Without its sign, a counter never gives a negative index. */
final class RoundRobin implements IndexSelector {
    private final Turns turns;

    RoundRobin() {
        this(new Turns());
    }

    RoundRobin(Turns turns) {
        this.turns = turns;
    }

    @Override
    public IndexPicker over(List<? extends Eligible> candidates) {
        return new ByTurn(turns, candidates);
    }

    /**
     * The remainder of a turn by the size of the list, without a division, which would take as long as all the rest:
     * the fraction of the quotient, in units of 2<sup>-64</sup>, times the size.
     */
    private static final class ByTurn extends IndexPicker {
        private final Turns turns;
        private final long size;
        private final long part;

        ByTurn(Turns turns, List<? extends Eligible> candidates) {
            super(candidates);
            this.turns = turns;
            this.size = candidates.size();
            this.part = Long.divideUnsigned(-1, size) + 1;
        }

        @Override
        int index() {
            long fraction = part * (turns.next() & Integer.MAX_VALUE);
            // The fraction has no sign, the multiplication takes its highest bit for one.
            return (int) (Math.multiplyHigh(fraction, size) + (fraction >> 63 & size));
        }
    }
}
