package io.muster.registry;

import java.util.List;

/** One instance after the other. Without its sign, a counter never gives a negative index. */
final class RoundRobin implements Selector {
    private final Turns turns;

    RoundRobin() {
        this(new Turns());
    }

    RoundRobin(Turns turns) {
        this.turns = turns;
    }

    @Override
    public Picker over(List<? extends Eligible> candidates) {
        Eligible[] instances = candidates.toArray(new Eligible[0]);
        return () -> instances[(turns.next() & Integer.MAX_VALUE) % instances.length];
    }
}
