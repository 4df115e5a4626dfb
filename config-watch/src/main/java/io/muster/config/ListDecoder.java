package io.muster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a list, or a set in the order of the list.
 *
 * <p>An object whose keys are exactly 0, 1, 2, … is a list, too: that is how a list is written key by key. With a hole
 * or another key in it, it is refused; nothing is dropped.
 */
final class ListDecoder extends Decoder {
    private final Decoder element;
    private final boolean set;

    ListDecoder(Decoder element, boolean set) {
        this.element = element;
        this.set = set;
    }

    @Override
    String expected() {
        return "a list, each element " + element.expected();
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        List<ConfigValue> elements = elements(value, place, findings);
        if (elements == null) {
            return null;
        }
        int before = findings.count();
        List<Object> decoded = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object one = element.decode(elements.get(i), place.item(i), findings);
            if (one != null) {
                decoded.add(one);
            }
        }
        if (findings.count() > before) {
            return null;
        }
        return set ? Collections.unmodifiableSet(new LinkedHashSet<>(decoded)) : Collections.unmodifiableList(decoded);
    }

    private @Nullable List<ConfigValue> elements(ConfigValue value, Place place, Findings findings) {
        if (value instanceof ConfigList list) {
            return list;
        }
        if (!(value instanceof ConfigObject object) || object.isEmpty()) {
            findings.unexpected(place, value, show(value), expected());
            return null;
        }
        List<ConfigValue> elements = new ArrayList<>(object.size());
        for (int i = 0; i < object.size(); i++) {
            ConfigValue next = object.get(Integer.toString(i));
            if (next == null) {
                findings.problem(
                        place,
                        value.origin(),
                        "an object of " + object.size() + " without the key " + i
                                + " (expected: a list, or an object whose keys are exactly 0, 1, 2, …)");
                return null;
            }
            elements.add(next);
        }
        return elements;
    }
}
