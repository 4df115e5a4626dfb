package io.muster.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A type with all its arguments known.
 *
 * @param raw the class
 * @param arguments its type arguments; empty when it has none, or they were left out
 */
record Shape(Class<?> raw, List<Shape> arguments) {
    static Shape of(Type type) {
        return of(type, Map.of());
    }

    /** The shape of a type, with the variables in it replaced. */
    static Shape of(Type type, Map<String, Shape> variables) {
        if (type instanceof Class<?> raw) {
            return new Shape(raw, List.of());
        }
        if (type instanceof ParameterizedType parameterized) {
            List<Shape> arguments = new ArrayList<>();
            for (Type argument : parameterized.getActualTypeArguments()) {
                arguments.add(of(argument, variables));
            }
            return new Shape((Class<?>) parameterized.getRawType(), List.copyOf(arguments));
        }
        if (type instanceof WildcardType wildcard) {
            return of(wildcard.getUpperBounds()[0], variables);
        }
        if (type instanceof TypeVariable<?> variable && variables.containsKey(variable.getName())) {
            return variables.get(variable.getName());
        }
        throw new IllegalArgumentException(type.getTypeName() + " (expected: a type whose arguments are all known)");
    }

    /** What the class's type variables stand for here. */
    Map<String, Shape> variables() {
        TypeVariable<?>[] parameters = raw.getTypeParameters();
        if (parameters.length != arguments.size()) {
            return Map.of();
        }
        Map<String, Shape> variables = new HashMap<>();
        for (int i = 0; i < parameters.length; i++) {
            variables.put(parameters[i].getName(), arguments.get(i));
        }
        return variables;
    }

    /** The type argument at an index. */
    Shape argument(int index) {
        if (index >= arguments.size()) {
            throw new IllegalArgumentException(raw.getName() + " (expected: with type arguments)");
        }
        return arguments.get(index);
    }

    @Override
    public String toString() {
        return arguments.isEmpty()
                ? raw.getName()
                : raw.getName() + "<"
                        + String.join(
                                ", ", arguments.stream().map(Shape::toString).toList()) + ">";
    }
}
