package io.muster.cli.output;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that is shown: named values in an order. Not thread-safe. */
public final class Item {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    private Item() {}

    /** A thing of which nothing is known yet. */
    public static Item empty() {
        return new Item();
    }

    /** A thing with one value. */
    public static Item of(String name, Object value) {
        return empty().with(name, value);
    }

    /**
     * One value more.
     *
     * @param value a text, a number, a boolean, an item, or a map or collection of such; an {@link Optional} for one that may
     *     be missing
     */
    public Item with(String name, Object value) {
        fields.put(name, value instanceof Optional<?> maybe ? maybe.orElse(null) : value);
        return this;
    }

    /** Its values, by name. */
    Map<String, @Nullable Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** A value for a reader, in one line. */
    String shown(String name) {
        return shown(fields.get(name));
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Collection<?> all) {
            return all.isEmpty() ? "-" : all.stream().map(Item::shown).collect(Collectors.joining(","));
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "-"
                    : map.entrySet().stream()
                            .map(entry -> shown(entry.getKey()) + "=" + shown(entry.getValue()))
                            .collect(Collectors.joining(","));
        }
        String text = plain(value.toString());
        return text.isEmpty() ? "-" : text;
    }

    /** A text without what a terminal could take for an order. */
    public static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(Character.isISOControl(c) ? '\uFFFD' : (char) c));
        return out.toString();
    }

    @Override
    public String toString() {
        return Json.of(this);
    }
}
