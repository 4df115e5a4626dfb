package io.muster.registry;

/**
 * An instance that is eligible: it may be chosen, with what is known of it beyond its record. Thread-safe.
 */
public interface Eligible {
    /** The instance. */
    ServiceInstance instance();

    /**
     * Its share of the calls beside the others: what it last reported, or else its record's weight; less while it
     * starts slowly.
     */
    double weight();

    /** How many calls to it this process has begun ({@link ServiceView#begin()}) and not ended. */
    int outstanding();
}
