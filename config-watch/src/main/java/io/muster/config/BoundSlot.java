package io.muster.config;

import com.typesafe.config.ConfigValue;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands at a path, bound to a type; equal to every slot of the same path and type. */
final class BoundSlot implements Slot {
    private final List<String> path;
    private final Type type;
    private final Decoder decoder;

    BoundSlot(List<String> path, Type type, Decoder decoder) {
        this.path = path;
        this.type = type;
        this.decoder = decoder;
    }

    @Override
    public @Nullable Cell cell(Succession next, int index) {
        ConfigValue value = Trees.at(next.content().tree(), path);
        Cell last = next.before().cell(index);
        if (last != null && Trees.same(value, Trees.at(next.before().content().tree(), path))) {
            return last;
        }
        Findings findings = new Findings();
        Object bound = decoder.decode(value, Place.of(path), findings);
        next.problems().addAll(findings.problems());
        if (bound == null) {
            return null;
        }
        Cell now = new Cell(bound, next.content().revision(), findings.warnings());
        return last == null ? now : now.unlessEqualTo(last);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoundSlot that && path.equals(that.path) && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, type);
    }
}
