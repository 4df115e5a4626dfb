package io.muster.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A generation in the making: the one before, what is new, and what has been found so far. Used by one thread. */
final class Succession {
    private final Generation before;
    private final Content content;
    private final List<@Nullable Cell> made = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Succession(Generation before, Content content) {
        this.before = before;
        this.content = content;
    }

    Generation before() {
        return before;
    }

    Content content() {
        return content;
    }

    /** Problems found so far; slots add theirs. */
    List<Problem> problems() {
        return problems;
    }

    /** The cell made for a slot before this one; null if there was a problem. */
    @Nullable
    Cell made(int index) {
        return made.get(index);
    }

    /** Makes the cells of all slots, whatever problems there are on the way. */
    void makeAll(List<Slot> slots) {
        for (int i = 0; i < slots.size(); i++) {
            made.add(slots.get(i).cell(this, i));
        }
    }

    /** Makes the cell of a slot that is new in the generation before. */
    void makeLast(Slot slot) {
        made.addAll(before.cells());
        made.add(slot.cell(this, made.size()));
    }

    /** All cells; call it when there are no problems. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>(made.size());
        for (Cell cell : made) {
            if (cell == null) {
                throw new IllegalStateException("a live value has neither a value nor a problem");
            }
            cells.add(cell);
        }
        return cells;
    }
}
