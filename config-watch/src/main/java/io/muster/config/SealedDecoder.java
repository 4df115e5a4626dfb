package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes an object into one of the records of a sealed interface, chosen by its key {@code type}: the record's simple
 * name in kebab case.
 */
final class SealedDecoder extends Decoder {
    private static final String TYPE = "type";

    private final Map<String, Decoder> choices;

    private SealedDecoder(Map<String, Decoder> choices) {
        this.choices = choices;
    }

    static SealedDecoder of(Shape shape, DecoderFactory factory, UnknownKeys unknownKeys) {
        Map<String, Decoder> choices = new TreeMap<>();
        collect(shape.raw(), factory, unknownKeys, choices);
        return new SealedDecoder(choices);
    }

    private static void collect(
            Class<?> sealed, DecoderFactory factory, UnknownKeys unknownKeys, Map<String, Decoder> choices) {
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed() && permitted.isInterface()) {
                collect(permitted, factory, unknownKeys, choices);
            } else if (permitted.isRecord()) {
                Decoder decoder = factory.checked(
                        permitted, ObjectDecoder.chosenBy(TYPE, Shape.of(permitted), factory, unknownKeys));
                if (choices.put(Names.kebab(permitted.getSimpleName()), decoder) != null) {
                    throw new IllegalArgumentException(
                            sealed.getName() + ": two records are called " + permitted.getSimpleName());
                }
            } else {
                throw new IllegalArgumentException(permitted.getName() + " (expected: a record)");
            }
        }
    }

    @Override
    String expected() {
        return "an object whose type is one of " + String.join(", ", choices.keySet());
    }

    @Override
    @Nullable
    Object present(ConfigValue value, Place place, Findings findings) {
        if (!(value instanceof ConfigObject object)) {
            findings.unexpected(place, value, show(value), expected());
            return null;
        }
        String oneOf = "one of " + String.join(", ", choices.keySet());
        ConfigValue type = object.get(TYPE);
        if (type == null) {
            findings.problem(place.key(TYPE), object.origin(), "missing (expected: " + oneOf + ")");
            return null;
        }
        String name =
                type.valueType() == ConfigValueType.STRING ? Trees.text(type).strip() : show(type);
        Decoder chosen = choices.get(name);
        if (chosen == null) {
            String hint = Names.nearest(name, choices.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("");
            findings.unexpected(place.key(TYPE), type, name, oneOf + hint);
            return null;
        }
        return chosen.decode(value, place, findings);
    }
}
