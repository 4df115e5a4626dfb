package io.muster.config;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is in force at one moment: the configuration, all live values made of it, and the latest judgement. */
final class Generation {
    private final Content content;
    private final Judgement judgement;
    private final List<Slot> slots;
    private final List<Cell> cells;
    /** The values of the cells once more, for the read path. */
    private final Object[] values;

    private Generation(Content content, Judgement judgement, List<Slot> slots, List<Cell> cells) {
        this.content = content;
        this.judgement = judgement;
        this.slots = List.copyOf(slots);
        this.cells = List.copyOf(cells);
        this.values = this.cells.stream().map(Cell::value).toArray();
    }

    /** Before anything was in force; nobody sees it. */
    static Generation none() {
        Content nothing = new Content(ConfigFactory.empty().root(), 0, ConfigSnapshot.Source.DEFAULTS, Instant.EPOCH);
        return new Generation(nothing, Judgement.accepted(0), List.of(), List.of());
    }

    /** The generation after a configuration was offered: with it in force, or refused. */
    Generation offered(Content next) {
        Succession succession = new Succession(this, next);
        succession.makeAll(slots);
        return succession.problems().isEmpty()
                ? new Generation(next, Judgement.accepted(next.revision()), slots, succession.cells())
                : refused(Judgement.rejected(next.revision(), succession.problems()));
    }

    /** The generation after a revision was refused: all as it was, but for the judgement. */
    Generation refused(Judgement refusal) {
        return new Generation(content, refusal, slots, cells);
    }

    /**
     * The generation with one more live value.
     *
     * @throws ConfigRejectedException if what is in force does not fit it
     */
    Generation with(Slot slot, String subject) {
        Succession succession = new Succession(this, content);
        succession.makeLast(slot);
        if (!succession.problems().isEmpty()) {
            throw new ConfigRejectedException("bind", subject, succession.problems());
        }
        List<Slot> more = new ArrayList<>(slots);
        more.add(slot);
        return new Generation(content, judgement, more, succession.cells());
    }

    Content content() {
        return content;
    }

    Judgement judgement() {
        return judgement;
    }

    /** The index of a slot, or -1. */
    int indexOf(Slot slot) {
        return slots.indexOf(slot);
    }

    List<Cell> cells() {
        return cells;
    }

    /** The cell of a slot; null if the slot is newer than this generation. */
    @Nullable
    Cell cell(int index) {
        return index < cells.size() ? cells.get(index) : null;
    }

    /** The value of a slot that this generation has: the read path. */
    Object value(int index) {
        return values[index];
    }

    List<Problem> warnings() {
        List<Problem> warnings = new ArrayList<>();
        for (Cell cell : cells) {
            warnings.addAll(cell.warnings());
        }
        return warnings;
    }
}
