package io.muster.registry;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes one JSON object without spaces, and without what is empty; collections sorted, so equal records are equal. */
final class JsonObjectWriter {
    private final StringBuilder out = new StringBuilder(256).append('{');

    JsonObjectWriter bool(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    JsonObjectWriter number(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonObjectWriter text(String name, String value) {
        if (!value.isEmpty()) {
            JsonText.quote(value, name(name));
        }
        return this;
    }

    JsonObjectWriter texts(String name, Collection<String> values) {
        if (!values.isEmpty()) {
            char before = '[';
            name(name);
            for (String value : new TreeSet<>(values)) {
                JsonText.quote(value, out.append(before));
                before = ',';
            }
            out.append(']');
        }
        return this;
    }

    /** An object of texts and numbers. */
    JsonObjectWriter entries(String name, Map<String, ?> values) {
        if (!values.isEmpty()) {
            char before = '{';
            name(name);
            for (Map.Entry<String, ?> entry : new TreeMap<>(values).entrySet()) {
                JsonText.quote(entry.getKey(), out.append(before));
                out.append(':');
                value(entry.getValue());
                before = ',';
            }
            out.append('}');
        }
        return this;
    }

    String end() {
        return out.append('}').toString();
    }

    private void value(Object value) {
        if (value instanceof Integer number) {
            out.append(number.intValue());
        } else {
            JsonText.quote(value.toString(), out);
        }
    }

    private StringBuilder name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        JsonText.quote(name, out);
        return out.append(':');
    }
}
