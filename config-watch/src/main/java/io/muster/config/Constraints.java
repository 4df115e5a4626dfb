package io.muster.config;

import java.util.Optional;

/** Jakarta Bean Validation, which need not be there: the class that refers to it is loaded only if it is. */
final class Constraints {
    private static final boolean PRESENT = isPresent();

    private Constraints() {}

    private static boolean isPresent() {
        try {
            Class.forName("jakarta.validation.Validation", false, Constraints.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * The check of a type's constraints; empty if it has none, or there is nothing that could check them.
     *
     * @throws IllegalArgumentException if it has some that are wrong, or that nobody checks since Bean Validation does not start
     */
    static Optional<Check> of(Class<?> type) {
        boolean maybe = PRESENT
                && !type.isPrimitive()
                && !type.isInterface()
                && !type.isEnum()
                && !type.isArray()
                && !type.getName().startsWith("java.");
        return maybe ? ConstraintCheck.of(type) : Optional.empty();
    }
}
