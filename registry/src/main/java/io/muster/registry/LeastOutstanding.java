package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Of two instances taken at random, the one with fewer outstanding calls for its weight. */
final class LeastOutstanding implements Selector {
    @Override
    public Picker over(List<? extends Eligible> candidates) {
        Eligible[] instances = candidates.toArray(new Eligible[0]);
        return instances.length == 1 ? () -> instances[0] : () -> pick(instances);
    }

    private static Eligible pick(Eligible[] instances) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(instances.length);
        int second = random.nextInt(instances.length - 1);
        Eligible one = instances[first];
        Eligible other = instances[second < first ? second : second + 1];
        return load(one) <= load(other) ? one : other;
    }

    /** The load it would have with one more call; endless for a weight of 0. */
    private static double load(Eligible candidate) {
        return (candidate.outstanding() + 1) / candidate.weight();
    }

    @Override
    public boolean weighs() {
        return true;
    }
}
