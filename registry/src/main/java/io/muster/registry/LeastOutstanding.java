package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Of two instances taken at random, the one with fewer outstanding calls for its weight. */
final class LeastOutstanding implements IndexSelector {
    @Override
    public IndexPicker over(List<? extends Eligible> candidates) {
        int size = candidates.size();
        return new IndexPicker(candidates) {
            @Override
            int index() {
                return size == 1 ? 0 : lighter(candidates, size);
            }
        };
    }

    private static int lighter(List<? extends Eligible> candidates, int size) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(size);
        int other = random.nextInt(size - 1);
        int second = other < first ? other : other + 1;
        return load(candidates.get(first)) <= load(candidates.get(second)) ? first : second;
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
