package io.muster.registry;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any instance, each as likely as the others. */
final class RandomChoice implements Selector {
    @Override
    public Picker over(List<? extends Eligible> candidates) {
        Eligible[] instances = candidates.toArray(new Eligible[0]);
        return () -> instances[ThreadLocalRandom.current().nextInt(instances.length)];
    }
}
