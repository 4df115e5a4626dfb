package io.muster.registry;

import java.util.List;

/**
 * What changed from one list of instances to the next; never empty but for the first one that a listener gets.
 *
 * @param service the service
 * @param revision the revision up to which all changes are in it
 * @param added instances that were not there before, by id
 * @param changed instances that were written anew and say something else, by id
 * @param removed instances that are gone, as they last were, by id
 */
public record ServiceChange(
        String service,
        long revision,
        List<ServiceInstance> added,
        List<Changed> changed,
        List<ServiceInstance> removed) {
    /** Copies the lists. */
    public ServiceChange {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /**
     * An instance that says something else than before.
     *
     * @param before as it was
     * @param now as it is; with another incarnation it is another process under the same id
     */
    public record Changed(ServiceInstance before, ServiceInstance now) {}

    /** Whether nothing changed. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }
}
