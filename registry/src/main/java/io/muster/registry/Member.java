package io.muster.registry;

/**
 * An instance in a list, and what is known of it.
 *
 * @param instance the instance
 * @param vitals what is known of it; stays the same as long as it is the same process
 * @param weight its weight for a selector
 */
record Member(ServiceInstance instance, Vitals vitals, double weight) implements Eligible {
    /** With the weight that it says it has. */
    Member(ServiceInstance instance, Vitals vitals) {
        this(instance, vitals, instance.weight());
    }

    String id() {
        return instance.id();
    }

    /** With another weight. */
    Member weighing(double other) {
        return other == weight ? this : new Member(instance, vitals, other);
    }

    @Override
    public int outstanding() {
        return vitals.outstanding();
    }
}
