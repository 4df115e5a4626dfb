package io.muster.registry;

import java.util.List;

/**
 * A selector is a way of choosing one instance of several.
 *
 * <p>It is asked for a picker whenever the candidates or their weights change, and the picker for an instance at every
 * call: what costs time belongs into the first, so that the second is a few nanoseconds and allocates nothing. What shall
 * outlive a list, like whose turn it is, is kept in the selector. Selectors and pickers are called by many threads at
 * once.
 */
@FunctionalInterface
public interface Selector {
    /** Chooses from one list. */
    @FunctionalInterface
    interface Picker {
        /** The next one. */
        Eligible pick();
    }

    /**
     * A picker for a list.
     *
     * @param candidates the instances to choose from, by id; immutable, never empty
     */
    Picker over(List<? extends Eligible> candidates);

    /** Whether it looks at weights; only then is there need to follow what instances report. Default: no. */
    default boolean weighs() {
        return false;
    }

    /**
     * One after the other, beginning anywhere. Each thread goes through the list in order; threads may share a turn or
     * have their own, so that they do not wait for each other.
     */
    static Selector roundRobin() {
        return new RoundRobin();
    }

    /** Any, each as likely as the others. */
    static Selector random() {
        return new RandomChoice();
    }

    /** Any, as likely as its weight says. */
    static Selector weightedRandom() {
        return new WeightedRandom();
    }

    /** In turn, as often as the weight says and evenly spread: at any time each has its share, to within a few calls. */
    static Selector smoothWeighted() {
        return new SmoothWeighted();
    }

    /**
     * Of two taken at random the one with fewer outstanding calls for its weight. Calls count from
     * {@link ServiceView#begin()} to the end of what it returns.
     */
    static Selector leastOutstanding() {
        return new LeastOutstanding();
    }
}
