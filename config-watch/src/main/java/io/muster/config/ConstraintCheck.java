package io.muster.config;

import jakarta.validation.Configuration;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.NoProviderFoundException;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import java.lang.annotation.ElementType;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Jakarta Bean Validation.
 *
 * <p>Each record and bean is asked about by itself where it is made, so that its place is known, and so that constraints
 * hold whether or not somebody wrote {@code @Valid} on the way there. Hence nothing is followed from one to the next.
 */
final class ConstraintCheck implements Check {
    private static final Logger LOG = LoggerFactory.getLogger(ConstraintCheck.class);

    private final Validator validator;

    private ConstraintCheck(Validator validator) {
        this.validator = validator;
    }

    /** The check of a type; empty if it has no constraints, or nobody is there who checks them. */
    static Optional<Check> of(Class<?> type) {
        ValidationException failure = Provider.failure;
        if (failure != null && isMarked(type)) {
            throw new IllegalArgumentException(
                    type.getName() + ": its constraints cannot be checked: Jakarta Bean Validation does not start: "
                            + failure.getMessage(),
                    failure);
        }
        try {
            return Provider.validator
                    .filter(there -> there.getConstraintsForClass(type).isBeanConstrained())
                    .map(ConstraintCheck::new);
        } catch (ValidationException e) {
            throw new IllegalArgumentException(type.getName() + ": " + e.getMessage(), e);
        }
    }

    /** Whether a type visibly bears a constraint; asked only where nobody is there who knows. */
    private static boolean isMarked(Class<?> type) {
        return Stream.of(new AnnotatedElement[] {type}, type.getDeclaredFields(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class));
    }

    @Override
    public List<Complaint> complaints(Object value) {
        List<Complaint> complaints = new ArrayList<>();
        try {
            for (ConstraintViolation<Object> violation : validator.validate(value)) {
                complaints.add(new Complaint(steps(violation.getPropertyPath()), violation.getMessage()));
            }
        } catch (ValidationException e) {
            complaints.add(Complaint.of(e.getCause() == null ? e : e.getCause()));
        }
        complaints.sort(Comparator.comparing(Complaint::toString)); // they come in no order
        return complaints;
    }

    private static List<String> steps(Path path) {
        List<String> steps = new ArrayList<>();
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PROPERTY) {
                steps.add(node.getName());
            } else if (node.getKind() == ElementKind.CONTAINER_ELEMENT && node.getIndex() != null) {
                steps.add(node.getIndex().toString());
            } else if (node.getKind() == ElementKind.CONTAINER_ELEMENT && node.getKey() != null) {
                steps.add(node.getKey().toString());
            }
        }
        return steps;
    }

    /** The provider, started when the first type with components is bound. */
    private static final class Provider {
        static final Optional<Validator> validator;
        static final @Nullable ValidationException failure;

        static {
            Optional<Validator> started = Optional.empty();
            ValidationException thrown = null;
            try {
                Configuration<?> configuration = Validation.byDefaultProvider().configure();
                started = Optional.of(configuration
                        .traversableResolver(new NothingFollowed())
                        .buildValidatorFactory()
                        .getValidator());
            } catch (NoProviderFoundException e) {
                LOG.info("Jakarta Bean Validation is there without a provider: no constraints are checked");
            } catch (ValidationException e) {
                thrown = e;
            }
            validator = started;
            failure = thrown;
        }
    }

    private static final class NothingFollowed implements TraversableResolver {
        @Override
        public boolean isReachable(
                @Nullable Object owner, Path.Node property, Class<?> root, Path path, ElementType kind) {
            return true;
        }

        @Override
        public boolean isCascadable(
                @Nullable Object owner, Path.Node property, Class<?> root, Path path, ElementType kind) {
            return false;
        }
    }
}
