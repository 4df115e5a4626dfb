package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any instance, each as likely as the others, to within one part in four billion. */
final class RandomChoice implements IndexSelector {
    @Override
    public IndexPicker over(List<? extends Eligible> candidates) {
        int size = candidates.size();
        return new IndexPicker(candidates) {
            @Override
            int index() {
                return (int)
                        ((Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt()) * size) >>> 32);
            }
        };
    }
}
