package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decodes an object into a record or a bean: each component from the key of its name, then all of them together. */
final class ObjectDecoder extends Decoder {
    private final List<Component> components;
    private final Maker maker;
    private final UnknownKeys unknownKeys;
    private final Set<String> passedOver;

    private ObjectDecoder(List<Component> components, Maker maker, UnknownKeys unknownKeys, Set<String> passedOver) {
        this.components = components;
        this.maker = maker;
        this.unknownKeys = unknownKeys;
        this.passedOver = passedOver;
    }

    /** The decoder of a record. */
    static ObjectDecoder ofRecord(Shape shape, DecoderFactory factory, UnknownKeys unknownKeys) {
        return ofRecord(shape, factory, unknownKeys, Set.of());
    }

    /** The decoder of a record in whose object one more key stands: the one that chose the record. */
    static ObjectDecoder chosenBy(String key, Shape shape, DecoderFactory factory, UnknownKeys unknownKeys) {
        return ofRecord(shape, factory, unknownKeys, Set.of(key));
    }

    private static ObjectDecoder ofRecord(
            Shape shape, DecoderFactory factory, UnknownKeys unknownKeys, Set<String> passedOver) {
        Map<String, Shape> variables = shape.variables();
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : shape.raw().getRecordComponents()) {
            components.add(Component.of(component, variables, factory));
        }
        return new ObjectDecoder(components, RecordMaker.of(shape.raw()), unknownKeys, passedOver);
    }

    /** The decoder of a bean. */
    static ObjectDecoder ofBean(Class<?> type, DecoderFactory factory, UnknownKeys unknownKeys) {
        return new ObjectDecoder(Beans.components(type, factory), new BeanMaker(type), unknownKeys, Set.of());
    }

    @Override
    String expected() {
        return "an object with "
                + String.join(", ", components.stream().map(Component::key).toList());
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        if (!(value instanceof ConfigObject object)) {
            findings.unexpected(place, value, show(value), expected());
            return null;
        }
        int before = findings.count();
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(passedOver);
        for (Component component : components) {
            unknown.remove(component.key());
            unknown.remove(component.name());
        }
        @Nullable Object[] arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = components.get(i).decode(object, place, unknown, findings);
        }
        for (String key : unknown) {
            report(object, key, place, findings);
        }
        return findings.count() > before ? null : made(arguments, object, place, findings);
    }

    private void report(ConfigObject object, String key, Place place, Findings findings) {
        if (unknownKeys == UnknownKeys.IGNORE) {
            return;
        }
        ConfigOrigin origin = Trees.originOf(object, key);
        String message = "unknown"
                + Names.nearest(key, names())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(" (expected: one of " + String.join(", ", names()) + ")");
        if (unknownKeys == UnknownKeys.FAIL) {
            findings.problem(place.key(key), origin, message);
        } else {
            findings.warning(place.key(key), origin, message);
        }
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        components.forEach(component -> names.add(component.key()));
        return names;
    }

    private @Nullable Object made(@Nullable Object[] arguments, ConfigObject object, Place place, Findings findings) {
        try {
            return maker.make(arguments, object);
        } catch (Maker.RefusedException refused) {
            Complaint.of(refused.reason()).tell(this, object, place, findings);
            return null;
        }
    }

    @Override
    Optional<Component> componentNamedBy(String message) {
        return components.stream()
                .filter(component -> component.isNamedBy(message))
                .findFirst();
    }
}
