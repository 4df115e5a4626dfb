package io.muster.config;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function of another live value. */
final class MappedSlot implements Slot {
    private final int parent;
    private final Function<Object, ? extends @Nullable Object> function;

    /** A function of the live value with an index. */
    MappedSlot(int parent, Function<Object, ? extends @Nullable Object> function) {
        this.parent = parent;
        this.function = function;
    }

    @Override
    public @Nullable Cell cell(Succession next, int index) {
        Cell source = next.made(parent);
        if (source == null) {
            return null;
        }
        Cell last = next.before().cell(index);
        Cell sourceBefore = next.before().cell(parent);
        if (last != null && sourceBefore != null && source.value() == sourceBefore.value()) {
            return last;
        }
        Object derived = derived(source.value(), next);
        if (derived == null) {
            return null;
        }
        Cell now = new Cell(derived, source.revision(), List.of());
        return last == null ? now : now.unlessEqualTo(last);
    }

    private @Nullable Object derived(Object source, Succession next) {
        String message = "returned null";
        try {
            Object derived = function.apply(source);
            if (derived != null) {
                return derived;
            }
        } catch (RuntimeException e) {
            message = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        next.problems()
                .add(Problem.at("", null, "a function of " + source.getClass().getSimpleName() + ": " + message));
        return null;
    }
}
