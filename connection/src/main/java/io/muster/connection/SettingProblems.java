package io.muster.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Collects what is wrong with settings, so that all of it is told at once. Not thread-safe. */
final class SettingProblems {
    private final List<SettingProblem> found = new ArrayList<>();

    void add(String setting, Object value, String expectation) {
        found.add(new SettingProblem(setting, String.valueOf(value), expectation));
    }

    /** The result of a step, or its problems noted and nothing. */
    <T> Optional<T> attempt(Supplier<T> step) {
        return attempt(step, UnaryOperator.identity());
    }

    /** The same, each problem told in the words of the source that the setting came from. */
    <T> Optional<T> attempt(Supplier<T> step, UnaryOperator<SettingProblem> words) {
        try {
            return Optional.of(step.get());
        } catch (InvalidSettingException e) {
            e.details().stream().map(words).forEach(found::add);
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidSettingException(found);
        }
    }
}
