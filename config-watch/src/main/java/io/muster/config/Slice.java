package io.muster.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one layer contributes on this instance: all it holds, or nothing where it is tried on others.
 *
 * @param applies whether it contributes
 * @param parts what it is made of, the uppermost first
 * @param problems why it cannot be used; empty if it can, or if it does not apply
 */
record Slice(boolean applies, List<ConfigObject> parts, List<Problem> problems) {
    static Slice of(Layer layer, LayerTree tree) {
        if (layer.canary().isEmpty()) {
            List<Problem> problems = new ArrayList<>(tree.problems());
            if (tree.isEmpty() && !layer.mayBeEmpty()) {
                problems.add(empty(layer));
            }
            return new Slice(true, tree.parts(), problems);
        }
        try {
            return layer.canary().get().has(tree.values())
                    ? new Slice(true, withoutShare(tree), tree.problems())
                    : new Slice(false, List.of(), List.of());
        } catch (UnreadableException e) {
            Problem problem = Problem.at(Canary.SHARE, Trees.originOf(tree.values(), Canary.SHARE), e.reason());
            return new Slice(true, withoutShare(tree), List.of(problem));
        }
    }

    private static List<ConfigObject> withoutShare(LayerTree tree) {
        return tree.parts().stream()
                .map(part -> part == tree.values() ? part.withoutKey(Canary.SHARE) : part)
                .toList();
    }

    private static Problem empty(Layer layer) {
        String message = "no keys under " + layer.prefix() + " (expected: at least one in a layer that is required)";
        return new Problem("", Optional.of(layer.prefix()), 0, "layer " + layer.prefix(), message);
    }
}
