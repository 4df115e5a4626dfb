package io.muster.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The instances of a service as of one revision, and how far that can be trusted.
 *
 * @param service the service
 * @param instances all instances, whatever their status, by id
 * @param revision the revision up to which all changes are in it; 0 before the list has been read
 * @param source where it comes from
 * @param age the time since etcd was last heard of; zero while LIVE
 * @param skipped how many keys under the service hold no record that can be read
 * @param limbo instances that were UP and vanished without a goodbye; called when nothing else is left
 * @param isSuddenLoss whether so many of them vanished at once that they are called like the others
 */
public record ServiceSnapshot(
        String service,
        List<ServiceInstance> instances,
        long revision,
        Source source,
        Duration age,
        int skipped,
        List<ServiceInstance> limbo,
        boolean isSuddenLoss) {
    /** Where a list of instances comes from. */
    public enum Source {
        /** From nowhere: it has not been read yet. */
        NONE,
        /** From etcd, which tells of every change as it happens. */
        LIVE,
        /** From memory: the last that was known. Etcd cannot be reached, or the view is closed. */
        STALE,
        /** From disk, as a process before this one left it. Etcd cannot be reached. */
        DISK
    }

    /** Copies the lists. */
    public ServiceSnapshot {
        instances = List.copyOf(instances);
        limbo = List.copyOf(limbo);
    }

    /** The instance with an id. */
    public Optional<ServiceInstance> find(String id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }

    /** The instances that want calls. */
    public List<ServiceInstance> up() {
        return instances.stream()
                .filter(instance -> instance.status() == ServiceInstance.Status.UP)
                .toList();
    }
}
