package io.muster.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One object for equal ones: what the instances of a service have in common, like its name and their zones, is kept once
 * and not once for each. Of each kind so many at most; what comes later is kept as it came. Not thread-safe.
 */
final class SharedValues {
    private static final int MOST = 1_000;

    private final Map<String, String> names = new HashMap<>();
    private final Map<Set<String>, Set<String>> tags = new HashMap<>();
    private final Map<Map<String, Integer>, Map<String, Integer>> ports = new HashMap<>();

    String name(String name) {
        return shared(names, name);
    }

    /** Immutable. */
    Set<String> tags(Set<String> these) {
        return these.isEmpty() ? Set.of() : shared(tags, Set.copyOf(these));
    }

    /** Immutable. */
    Map<String, Integer> ports(Map<String, Integer> these) {
        return these.isEmpty() ? Map.of() : shared(ports, Map.copyOf(these));
    }

    private static <T> T shared(Map<T, T> known, T value) {
        T first = known.get(value);
        if (first == null && known.size() < MOST) {
            known.put(value, value);
        }
        return first == null ? value : first;
    }
}
