package io.muster.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is found while values are bound: all of it, not just the first. Used by one thread. */
final class Findings {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    int count() {
        return problems.size();
    }

    /** Something is wrong with a value, or, without an origin, with its absence. */
    void problem(Place place, @Nullable ConfigOrigin origin, String message) {
        problems.add(Problem.at(place.toString(), origin, message));
    }

    /** A value is there, but not as expected. */
    void unexpected(Place place, ConfigValue value, String shown, String expected) {
        problem(place, value.origin(), place.shown(shown) + " (expected: " + expected + ")");
    }

    void warning(Place place, ConfigOrigin origin, String message) {
        warnings.add(Problem.at(place.toString(), origin, message));
    }
}
