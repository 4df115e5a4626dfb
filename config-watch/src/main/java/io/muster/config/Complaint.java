package io.muster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a value that was made.
 *
 * @param steps the component that it is about, and what in that: an index or a key; none when the message alone tells
 * @param message what is wrong
 */
record Complaint(List<String> steps, String message) {
    Complaint {
        steps = List.copyOf(steps);
    }

    /** A complaint whose message may begin with the name of a component. */
    static Complaint of(String message) {
        return new Complaint(List.of(), message);
    }

    /** What an exception says. */
    static Complaint of(Throwable thrown) {
        String message = thrown.getMessage();
        return of(message == null || message.isEmpty() ? thrown.toString() : message);
    }

    /** Makes a problem of it, as near to what it is about as can be told. */
    void tell(Decoder decoder, @Nullable ConfigValue value, Place place, Findings findings) {
        Optional<Component> component = decoder.componentNamedBy(steps.isEmpty() ? message : steps.get(0));
        if (component.isEmpty() || !(value instanceof ConfigObject object)) {
            findings.problem(place, value == null ? null : value.origin(), message);
            return;
        }
        ConfigValue blamed = component.get().in(object);
        Place there = place.key(component.get().key());
        if (!steps.isEmpty()) {
            tellWithin(blamed, object.origin(), there, findings);
        } else if (blamed != null) {
            findings.problem(there, blamed.origin(), message);
        } else {
            findings.problem(place, object.origin(), message);
        }
    }

    private void tellWithin(@Nullable ConfigValue component, ConfigOrigin owner, Place place, Findings findings) {
        ConfigValue value = component;
        Place there = place;
        ConfigOrigin origin = value == null ? owner : value.origin();
        for (String step : steps.subList(1, steps.size())) {
            boolean isItem = value instanceof ConfigList;
            there = isItem ? there.item(Integer.parseInt(step)) : there.key(step);
            value = child(value, step);
            origin = value == null ? origin : value.origin();
        }
        findings.problem(
                there, origin, (value == null ? "missing" : there.shown(Decoder.show(value))) + ": " + message);
    }

    private static @Nullable ConfigValue child(@Nullable ConfigValue value, String step) {
        if (value instanceof ConfigList list) {
            int index = Integer.parseInt(step);
            return index < list.size() ? list.get(index) : null;
        }
        return value instanceof ConfigObject object ? object.get(step) : null;
    }
}
