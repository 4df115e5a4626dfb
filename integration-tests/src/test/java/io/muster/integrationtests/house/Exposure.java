package io.muster.integrationtests.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What users of a type come to see: its supertypes and bounds, and those of its public and protected members, also the
 * ones it inherits from a hidden supertype; with type arguments, exceptions and annotations.
 */
final class Exposure {
    private Exposure() {}

    /** Whether a type can be named by users: public or protected, and so is all that encloses it. */
    static DescribedPredicate<JavaClass> visibleToUsers() {
        return DescribedPredicate.describe("visible to users", Exposure::isVisible);
    }

    /** Forbids types of these packages in what users see. */
    static ArchCondition<JavaClass> exposeTypesOf(String... packages) {
        return new ArchCondition<>("expose types of " + String.join(", ", packages)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                exposedBy(type)
                        .filter(seen -> Stream.of(packages)
                                .anyMatch(forbidden -> seen.type.getName().startsWith(forbidden + ".")))
                        .forEach(seen -> events.add(
                                SimpleConditionEvent.satisfied(type, seen.where + " exposes " + seen.type.getName())));
            }
        };
    }

    private record Seen(String where, JavaClass type) {}

    private static boolean isVisible(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass().map(Exposure::isVisible).orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<Seen> exposedBy(JavaClass type) {
        Stream<JavaType> header = Stream.of(
                        type.getSuperclass().stream(), type.getInterfaces().stream(), bounds(type.getTypeParameters()))
                .flatMap(types -> types);
        Stream<JavaMember> members = type.getAllMembers().stream()
                .filter(member -> member.getOwner().getPackageName().startsWith("io.muster."))
                .filter(member -> isOpen(member.getModifiers()));
        return Stream.concat(
                seen(type.getFullName(), header, type.getAnnotations()), members.flatMap(Exposure::exposedBy));
    }

    private static Stream<Seen> exposedBy(JavaMember member) {
        if (member instanceof JavaField field) {
            return seen(field.getFullName(), Stream.of(field.getType()), field.getAnnotations());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        Stream<JavaType> types = Stream.of(
                        Stream.of(code.getReturnType()),
                        code.getParameterTypes().stream(),
                        code.getThrowsClause().getTypes().stream(),
                        bounds(code.getTypeParameters()))
                .flatMap(part -> part);
        Stream<JavaAnnotation<?>> annotations = Stream.concat(
                code.getAnnotations().stream(),
                code.getParameterAnnotations().stream().flatMap(Set::stream));
        return seen(code.getFullName(), types, annotations.toList());
    }

    private static Stream<JavaType> bounds(List<? extends JavaTypeVariable<?>> variables) {
        return variables.stream().flatMap(variable -> variable.getBounds().stream());
    }

    private static Stream<Seen> seen(
            String where, Stream<? extends JavaType> types, Iterable<? extends JavaAnnotation<?>> annotations) {
        Stream.Builder<JavaClass> raw = Stream.builder();
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream()).forEach(raw);
        annotations.forEach(annotation -> raw.add(annotation.getRawType()));
        return raw.build().map(type -> new Seen(where, type.getBaseComponentType()));
    }
}
