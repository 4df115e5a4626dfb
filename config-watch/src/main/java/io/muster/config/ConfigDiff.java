package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two snapshots: the paths that were added, removed or changed, each with its values.
 *
 * <p>A path leads to a value, to a list, which is one value, or to an object that is empty; objects with something in
 * them are told by what is in them. As for a live value, {@code 1.1} and {@code 1.10} are different and what a value
 * comes from makes no difference. Values are written as JSON; those under paths that sound like secrets are {@code ***},
 * on both sides.
 *
 * @param from the revision of the one snapshot; 0 when none of it comes from etcd
 * @param to the revision of the other
 * @param changes all differences, in the order of their paths
 */
public record ConfigDiff(long from, long to, List<Change> changes) {
    /** Copies the list. */
    public ConfigDiff {
        changes = List.copyOf(changes);
    }

    /**
     * Compares two snapshots, of one watch or of two; parts that they share are not looked at.
     *
     * @param before the one that is taken as the earlier
     * @param now the other
     */
    public static ConfigDiff between(ConfigSnapshot before, ConfigSnapshot now) {
        List<Change> changes = new ArrayList<>();
        compare(before.config().root(), now.config().root(), Place.ROOT, changes);
        return new ConfigDiff(before.revision(), now.revision(), changes);
    }

    private static void compare(
            @Nullable ConfigValue before, @Nullable ConfigValue now, Place place, List<Change> changes) {
        if (before == now) {
            return;
        }
        boolean bothObjects = before instanceof ConfigObject && now instanceof ConfigObject;
        boolean filledBefore = isFilled(before);
        boolean filledNow = isFilled(now);
        if (!bothObjects) {
            compareLeaves(filledBefore ? null : before, filledNow ? null : now, place, changes);
        }
        if (filledBefore || filledNow) {
            TreeSet<String> keys = new TreeSet<>(keys(before));
            keys.addAll(keys(now));
            for (String key : keys) {
                compare(child(before, key), child(now, key), place.key(key), changes);
            }
        }
    }

    private static boolean isFilled(@Nullable ConfigValue value) {
        return value instanceof ConfigObject object && !object.isEmpty();
    }

    private static Set<String> keys(@Nullable ConfigValue value) {
        return value instanceof ConfigObject object ? object.keySet() : Set.of();
    }

    private static @Nullable ConfigValue child(@Nullable ConfigValue value, String key) {
        return value instanceof ConfigObject object ? object.get(key) : null;
    }

    private static void compareLeaves(
            @Nullable ConfigValue before, @Nullable ConfigValue now, Place place, List<Change> changes) {
        if (!Trees.same(before, now)) {
            changes.add(new Change(place.toString(), shown(before, place), shown(now, place)));
        }
    }

    private static Optional<String> shown(@Nullable ConfigValue value, Place place) {
        return Optional.ofNullable(value).map(there -> Shown.of(there, place));
    }

    /** Whether the snapshots hold the same. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The paths that only the later snapshot has. */
    public List<Change> added() {
        return changes.stream().filter(change -> change.before().isEmpty()).toList();
    }

    /** The paths that only the earlier snapshot has. */
    public List<Change> removed() {
        return changes.stream().filter(change -> change.now().isEmpty()).toList();
    }

    /** The paths that both have, with different values. */
    public List<Change> changed() {
        return changes.stream()
                .filter(change -> change.before().isPresent() && change.now().isPresent())
                .toList();
    }

    /**
     * One path at which two snapshots differ.
     *
     * @param path the path, like {@code limits.max-orders}
     * @param before what the earlier snapshot holds there; empty if nothing
     * @param now what the later one holds there; empty if nothing
     */
    public record Change(String path, Optional<String> before, Optional<String> now) {
        /** The path with both values, in one line. */
        @Override
        public String toString() {
            return path + ": " + before.orElse("(nothing)") + " → " + now.orElse("(nothing)");
        }
    }

    /** Both revisions in one line, then each difference in one. */
    @Override
    public String toString() {
        return changes.stream()
                .map(change -> "\n  " + change)
                .collect(Collectors.joining("", "revision " + from + " → " + to, ""));
    }
}
