package io.muster.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last few steps of a layer, and the paths that each of them touched. Immutable.
 *
 * @param line what all points of one trail have in common
 * @param start the number of steps before the ones that are known
 * @param steps the paths of each step since
 */
record Trail(Object line, long start, List<List<List<String>>> steps) {
    /** How many steps are remembered: as many as may be waiting to be shown, with room to spare. */
    private static final int MOST = 64;

    /** A new trail. */
    static Trail begin() {
        return new Trail(new Object(), 0, List.of());
    }

    /** How many steps have been made. */
    long end() {
        return start + steps.size();
    }

    /** One more step. */
    Trail with(List<List<String>> paths) {
        int first = Math.max(0, steps.size() + 1 - MOST);
        List<List<List<String>>> more = new ArrayList<>(steps.subList(first, steps.size()));
        more.add(paths);
        return new Trail(line, start + first, List.copyOf(more));
    }

    /** One more step, which may have touched anything. */
    Trail withAnything() {
        return new Trail(line, end() + 1, List.of());
    }

    /** The paths touched since an earlier point ; empty if it is not known, or was of another trail. */
    Optional<List<List<String>>> since(Trail earlier) {
        if (earlier.line != line || earlier.end() < start || earlier.end() > end()) {
            return Optional.empty();
        }
        List<List<String>> paths = new ArrayList<>();
        steps.subList((int) (earlier.end() - start), steps.size()).forEach(paths::addAll);
        return Optional.of(paths);
    }
}
