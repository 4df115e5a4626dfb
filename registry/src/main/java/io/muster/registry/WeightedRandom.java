package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any instance, as likely as its weight says. */
final class WeightedRandom implements Selector {
    @Override
    public Picker over(List<? extends Eligible> candidates) {
        WeightTable table = new WeightTable(candidates);
        return new IndexPicker(candidates) {
            @Override
            int index() {
                return table.at(ThreadLocalRandom.current().nextLong());
            }
        };
    }

    @Override
    public boolean weighs() {
        return true;
    }
}
