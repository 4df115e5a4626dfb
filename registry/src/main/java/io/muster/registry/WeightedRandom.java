package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any instance, as likely as its weight says. */
final class WeightedRandom implements IndexSelector {
    @Override
    public IndexPicker over(List<? extends Eligible> candidates) {
        WeightLine line = WeightLine.of(candidates);
        return new IndexPicker(candidates) {
            @Override
            int index() {
                return line.at(ThreadLocalRandom.current().nextLong());
            }
        };
    }

    @Override
    public boolean weighs() {
        return true;
    }
}
