package io.muster.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Puts defaults, layers and overrides on top of one another and resolves the result, once.
 *
 * <p>It keeps what it made last. When the layers moved on by a few keys and hold no substitution, only those paths are
 * made anew: everything else is the same objects as before, so that nothing that was bound to it is looked at again.
 *
 * <p>Not thread-safe: the serial executor of the watch owns it.
 */
final class Merge {
    private final WatchSettings settings;
    private final Environment environment;
    private List<LayerTree> lastLayers = List.of();
    private List<Boolean> lastApplied = List.of();
    private ConfigObject last = ConfigFactory.empty().root();

    Merge(WatchSettings settings) {
        this.settings = settings;
        this.environment = new Environment(settings.environment());
    }

    /** Defaults and overrides alone. */
    ConfigObject ofDefaults() throws RefusedException {
        return resolved(overlay(List.of()).merged());
    }

    /**
     * All layers, the lowest first.
     *
     * @throws RefusedException with all problems of all layers, or else of resolving
     */
    ConfigObject of(List<LayerTree> layers) throws RefusedException {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            slices.add(Slice.of(settings.layers().get(i), layers.get(i)));
        }
        Collections.reverse(slices);
        List<Problem> problems =
                slices.stream().flatMap(slice -> slice.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw new RefusedException(problems);
        }
        Overlay overlay = overlay(slices);
        List<Boolean> applied = slices.stream().map(Slice::applies).toList();
        Optional<List<List<String>>> touched = applied.equals(lastApplied) ? touched(layers) : Optional.empty();
        last = touched.isPresent() && overlay.isResolved()
                ? overlay.patched(last, touched.get())
                : resolved(overlay.merged());
        lastLayers = layers;
        lastApplied = applied;
        return last;
    }

    private Overlay overlay(List<Slice> topFirst) {
        List<ConfigObject> trees = new ArrayList<>();
        trees.add(settings.overrides().root());
        topFirst.forEach(slice -> trees.addAll(slice.parts()));
        trees.add(settings.defaults().root());
        return new Overlay(trees);
    }

    /** The paths at which the layers may differ from what was merged last; empty if they may differ anywhere. */
    private Optional<List<List<String>>> touched(List<LayerTree> layers) {
        if (lastLayers.size() != layers.size()) {
            return Optional.empty();
        }
        List<List<String>> touched = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Optional<List<List<String>>> paths = layers.get(i).touchedSince(lastLayers.get(i));
            if (paths.isEmpty()) {
                return Optional.empty();
            }
            touched.addAll(paths.get());
        }
        return Optional.of(touched);
    }

    private ConfigObject resolved(ConfigObject merged) throws RefusedException {
        return Resolving.resolved(merged, environment, settings.limits());
    }

    /** The layers make no configuration. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        RefusedException(List<Problem> problems) {
            super("refused");
            this.problems = problems;
        }

        List<Problem> problems() {
            return problems;
        }
    }
}
