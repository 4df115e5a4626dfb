package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds a tree from paths and notes where a value stands in the way of an object. Used once, by one thread. */
final class TreeBuilder {
    private final String origin;
    private final Map<String, Object> root = new HashMap<>();
    private final List<Conflict> conflicts = new ArrayList<>();

    TreeBuilder(String origin) {
        this.origin = origin;
    }

    /**
     * Puts a value at a path. Call it in the order of the names, so that {@code a} comes before what is beneath it.
     *
     * @param name what to call the value in a conflict
     */
    void put(List<String> path, String name, ConfigValue value) {
        Map<String, Object> here = root;
        for (String element : path.subList(0, path.size() - 1)) {
            Object next = here.computeIfAbsent(element, absent -> new HashMap<String, Object>());
            if (next instanceof Named leaf) {
                conflicts.add(new Conflict(leaf.name(), name, path, value));
                return;
            }
            here = children(next);
        }
        here.put(path.get(path.size() - 1), new Named(name, value));
    }

    @SuppressWarnings("unchecked") // what is no leaf was put there as a map by this class
    private static Map<String, Object> children(Object node) {
        return (Map<String, Object>) node;
    }

    List<Conflict> conflicts() {
        return List.copyOf(conflicts);
    }

    ConfigObject build() {
        return built(root);
    }

    private ConfigObject built(Map<String, Object> node) {
        Map<String, Object> values = new HashMap<>();
        node.forEach(
                (key, child) -> values.put(key, child instanceof Named leaf ? leaf.value() : built(children(child))));
        return ConfigValueFactory.fromMap(values, origin);
    }

    private record Named(String name, ConfigValue value) {}

    /**
     * A value that stands in the way.
     *
     * @param upper the name of the value
     * @param lower the name of what should stand beneath it
     * @param path the path of the latter
     * @param value the latter itself
     */
    record Conflict(String upper, String lower, List<String> path, ConfigValue value) {}
}
