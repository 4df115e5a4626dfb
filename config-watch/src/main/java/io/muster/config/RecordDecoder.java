package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decodes an object into a record: each component from the key of its name, then the canonical constructor. */
final class RecordDecoder extends Decoder {
    private final Class<?> type;
    private final List<Component> components = new ArrayList<>();
    private final RecordMaker maker;
    private final UnknownKeys unknownKeys;
    private final Set<String> passedOver;

    private RecordDecoder(Shape shape, DecoderFactory factory, UnknownKeys unknownKeys, Set<String> passedOver) {
        this.type = shape.raw();
        this.maker = RecordMaker.of(type);
        this.unknownKeys = unknownKeys;
        this.passedOver = passedOver;
        Map<String, Shape> variables = shape.variables();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(Component.of(component, variables, factory));
        }
    }

    /** The decoder of a record. */
    static RecordDecoder of(Shape shape, DecoderFactory factory, UnknownKeys unknownKeys) {
        return new RecordDecoder(shape, factory, unknownKeys, Set.of());
    }

    /** The decoder of a record in whose object one more key stands: the one that chose the record. */
    static RecordDecoder chosenBy(String key, Shape shape, DecoderFactory factory, UnknownKeys unknownKeys) {
        return new RecordDecoder(shape, factory, unknownKeys, Set.of(key));
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
        return findings.count() > before ? null : make(arguments, object, place, findings);
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

    private @Nullable Object make(@Nullable Object[] arguments, ConfigObject object, Place place, Findings findings) {
        try {
            return maker.make(arguments);
        } catch (RecordMaker.RefusedException refused) {
            String message = refused.reason();
            for (Component component : components) {
                ConfigValue blamed = component.in(object);
                if (blamed != null && component.isNamedBy(message)) {
                    findings.problem(place.key(component.key()), blamed.origin(), message);
                    return null;
                }
            }
            findings.problem(place, object.origin(), message);
            return null;
        }
    }

    /**
     * One component.
     *
     * @param name its name in the source: {@code maxOrders}
     * @param key the same as configuration spells it by preference: {@code max-orders}
     */
    private record Component(String name, String key, Decoder decoder) {
        static Component of(RecordComponent component, Map<String, Shape> variables, DecoderFactory factory) {
            try {
                Decoder decoder = factory.of(Shape.of(component.getGenericType(), variables));
                return new Component(component.getName(), Names.kebab(component.getName()), decoder);
            } catch (IllegalArgumentException e) {
                String owner = component.getDeclaringRecord().getSimpleName();
                throw new IllegalArgumentException(owner + "." + component.getName() + ": " + e.getMessage(), e);
            }
        }

        @Nullable
        ConfigValue in(ConfigObject object) {
            ConfigValue value = object.get(key);
            return value == null ? object.get(name) : value;
        }

        @Nullable
        Object decode(ConfigObject object, Place place, Set<String> unknown, Findings findings) {
            ConfigValue kebab = object.get(key);
            ConfigValue camel = object.get(name);
            if (kebab != null && camel != null && !key.equals(name)) {
                String message =
                        "also spelled " + name + " [" + camel.origin().description() + "] (expected: one spelling)";
                findings.problem(place.key(key), kebab.origin(), message);
                return null;
            }
            ConfigValue value = kebab == null ? camel : kebab;
            int before = findings.count();
            Object decoded = decoder.decode(value, place.key(key), findings);
            if (value == null && findings.count() > before) {
                Names.nearest(key, new HashSet<>(unknown)).ifPresent(near -> {
                    findings.problem(
                            place.key(near), Trees.originOf(object, near), "unknown; did you mean " + key + "?");
                    unknown.remove(near);
                });
            }
            return decoded;
        }

        /** Whether a message of the constructor begins with this component's name. */
        boolean isNamedBy(String message) {
            return begins(message, name) || begins(message, key);
        }

        private static boolean begins(String message, String word) {
            return message.startsWith(word)
                    && (message.length() == word.length()
                            || !Character.isJavaIdentifierPart(message.charAt(word.length())));
        }
    }
}
