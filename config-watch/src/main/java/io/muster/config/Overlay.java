package io.muster.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees on top of one another, the uppermost first: what they make together.
 *
 * <p>Merging costs as much as there are keys. When only a few paths of the trees changed, {@link #patched} looks at those
 * alone and takes the rest from what was made before.
 */
final class Overlay {
    private static final ConfigValue SCALAR = ConfigValueFactory.fromAnyRef("");

    private final List<ConfigObject> trees;

    /** Trees, the uppermost first. */
    Overlay(List<ConfigObject> trees) {
        this.trees = trees.stream().filter(tree -> !tree.isEmpty()).toList();
    }

    /** Whether none of them holds a substitution: then what they make at a path depends on what they hold there alone. */
    boolean isResolved() {
        return trees.stream().allMatch(tree -> tree.toConfig().isResolved());
    }

    /** All of them, merged; substitutions are not resolved. */
    ConfigObject merged() {
        return trees.isEmpty() ? ConfigFactory.empty().root() : (ConfigObject) merged(trees);
    }

    private static ConfigValue merged(List<? extends ConfigValue> topFirst) {
        ConfigValue merged = topFirst.get(0);
        for (ConfigValue below : topFirst.subList(1, topFirst.size())) {
            merged = merged.withFallback(below);
        }
        return merged;
    }

    /**
     * The same as {@link #merged()} if the trees are resolved and, but for some paths, hold what they held before.
     *
     * @param before what they made then
     * @param paths where they may hold something else
     */
    ConfigObject patched(ConfigObject before, List<List<String>> paths) {
        if (trees.size() < 2) {
            return merged();
        }
        ConfigObject patched = before;
        for (List<String> path : paths) {
            patched = patched(patched, trees, path);
        }
        return patched;
    }

    private static ConfigObject patched(ConfigObject before, List<ConfigObject> topFirst, List<String> path) {
        String head = path.get(0);
        List<ConfigValue> children = new ArrayList<>();
        boolean descend = path.size() > 1;
        for (ConfigObject tree : topFirst) {
            ConfigValue child = tree.get(head);
            if (child != null) {
                children.add(child);
                descend &= child instanceof ConfigObject object && !hidesWhatIsBelow(object);
            }
            if (hidesWhatIsBelow(tree)) {
                break;
            }
        }
        if (children.isEmpty()) {
            return before.containsKey(head) ? before.withoutKey(head) : before;
        }
        if (!descend || !(before.get(head) instanceof ConfigObject childBefore)) {
            return before.withValue(head, merged(children));
        }
        List<ConfigObject> objects =
                children.stream().map(ConfigObject.class::cast).toList();
        return before.withValue(head, patched(childBefore, objects, path.subList(1, path.size())));
    }

    /**
     * Whether nothing shines through from below, because the object once was put over a value that is no object. Typesafe
     * Config keeps that to itself; but putting the object over another such value changes it only if it was not so.
     */
    private static boolean hidesWhatIsBelow(ConfigObject object) {
        return object.withFallback(SCALAR) == object;
    }
}
