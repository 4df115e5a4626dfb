package io.muster.registry;

import io.muster.registry.ServiceInstance.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a view chooses, and what it does when instances or etcd go missing. Immutable; each method gives another one.
 *
 * @param selector chooses among the candidates
 * @param filter which instances are candidates, beside their status, judged by what the instance says alone; called once
 *     for each new or changed instance, not at calls
 * @param statuses which statuses are candidates
 * @param zone which zone is preferred, if any
 * @param slowStart how long an instance that is new takes to get its full weight; zero: at once. Matters to selectors that
 *     weigh
 * @param ejection when an instance whose calls fail is left out for a while, if at all
 * @param limbo what happens to instances that vanish without a goodbye
 * @param directory where to keep the list on disk, for a start while etcd is down; if at all
 */
public record DiscoveryOptions(
        Selector selector,
        Predicate<ServiceInstance> filter,
        Set<Status> statuses,
        Optional<ZonePreference> zone,
        Duration slowStart,
        Optional<Ejection> ejection,
        Limbo limbo,
        Optional<Path> directory) {

    /** Copies the set. */
    public DiscoveryOptions {
        statuses = Set.copyOf(statuses);
        if (slowStart.isNegative()) {
            throw Expect.failure("slow start", slowStart, "zero or longer");
        }
    }

    /**
     * A zone that is preferred while it is healthy enough.
     *
     * @param zone the zone
     * @param reserve how much more than its usual calls the zone can take, at least 1: with 1.4, calls begin to go to other
     *     zones when fewer than 1/1.4 of the zone's instances can be called, and in proportion to what is missing
     */
    public record ZonePreference(String zone, double reserve) {
        /** Checks both. */
        public ZonePreference {
            Expect.filled("zone", zone);
            if (!(reserve >= 1)) {
                throw Expect.failure("reserve", reserve, "at least 1");
            }
        }
    }

    /**
     * When an instance is left out.
     *
     * @param failures after so many failed calls in a row
     * @param time for how long the first time; each further time longer by as much, up to ten times
     * @param most at most this share of the instances at any time, from 0 to 1
     */
    public record Ejection(int failures, Duration time, double most) {
        /** Checks all. */
        public Ejection {
            Expect.between("failures", failures, 1, Integer.MAX_VALUE);
            if (time.isNegative() || time.isZero()) {
                throw Expect.failure("time", time, "longer than zero");
            }
            if (!(most >= 0 && most <= 1)) {
                throw Expect.failure("most", most, "0 to 1");
            }
        }
    }

    /**
     * What happens to instances that were UP and vanished without a goodbye, by a crash or the loss of a lease: they stay
     * at hand for a while, to be called when nothing else is left, or when a large part of all vanished at once.
     *
     * @param time for how long; zero: not at all
     * @param most at most so many
     * @param suddenLoss when more than this share of the instances is in limbo they are called like the others; 1: never
     */
    public record Limbo(Duration time, int most, double suddenLoss) {
        /** None: who vanishes is gone. */
        public static final Limbo OFF = new Limbo(Duration.ZERO, 0, 1);

        /** A minute, a thousand, half. */
        public static final Limbo DEFAULT = new Limbo(Duration.ofMinutes(1), 1_000, 0.5);

        /** Checks all. */
        public Limbo {
            if (time.isNegative()) {
                throw Expect.failure("time", time, "zero or longer");
            }
            Expect.between("most", most, 0, Integer.MAX_VALUE);
            if (!(suddenLoss >= 0 && suddenLoss <= 1)) {
                throw Expect.failure("sudden loss", suddenLoss, "0 to 1");
            }
        }
    }

    /** All instances that are UP, chosen by a selector; the default limbo, nothing on disk, all else off. */
    public static DiscoveryOptions of(Selector selector) {
        return new DiscoveryOptions(
                selector,
                instance -> true,
                Set.of(Status.UP),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Limbo.DEFAULT,
                Optional.empty());
    }

    /** With a further condition that candidates have to meet. */
    public DiscoveryOptions where(Predicate<ServiceInstance> condition) {
        return new DiscoveryOptions(
                selector, filter.and(condition), statuses, zone, slowStart, ejection, limbo, directory);
    }

    /** Only instances that have all these tags. */
    public DiscoveryOptions tagged(String... tags) {
        Set<String> all = Set.of(tags);
        return where(instance -> instance.tags().containsAll(all));
    }

    /** Only instances of a version. */
    public DiscoveryOptions version(String version) {
        return where(instance -> instance.version().equals(version));
    }

    /** Only instances in one of these statuses, instead of UP. */
    public DiscoveryOptions statuses(Status... only) {
        return new DiscoveryOptions(selector, filter, Set.of(only), zone, slowStart, ejection, limbo, directory);
    }

    /** Instances in a zone are preferred, with a reserve of 1.4. */
    public DiscoveryOptions preferring(String preferred) {
        return preferring(new ZonePreference(preferred, 1.4));
    }

    /** A zone is preferred. */
    public DiscoveryOptions preferring(ZonePreference preferred) {
        return new DiscoveryOptions(
                selector, filter, statuses, Optional.of(preferred), slowStart, ejection, limbo, directory);
    }

    /** New instances get their weight bit by bit. */
    public DiscoveryOptions slowStart(Duration time) {
        return new DiscoveryOptions(selector, filter, statuses, zone, time, ejection, limbo, directory);
    }

    /** Instances whose calls fail are left out for a while. */
    public DiscoveryOptions ejecting(Ejection when) {
        return new DiscoveryOptions(selector, filter, statuses, zone, slowStart, Optional.of(when), limbo, directory);
    }

    /** Another limbo. */
    public DiscoveryOptions limbo(Limbo other) {
        return new DiscoveryOptions(selector, filter, statuses, zone, slowStart, ejection, other, directory);
    }

    /** Keeps the list in a file of this directory, which must exist. */
    public DiscoveryOptions keptIn(Path folder) {
        return new DiscoveryOptions(selector, filter, statuses, zone, slowStart, ejection, limbo, Optional.of(folder));
    }

    /** What concerns the list and not the choice from it: views that agree on it share one list. */
    FeedOptions feed() {
        return new FeedOptions(limbo, directory, selector.weighs());
    }

    /**
     * What concerns the list.
     *
     * @param limbo what happens to instances that vanish
     * @param directory where to keep the list, if at all
     * @param weighs whether reported weights are followed
     */
    record FeedOptions(Limbo limbo, Optional<Path> directory, boolean weighs) {}
}
