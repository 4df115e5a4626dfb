package io.muster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigMemorySize;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.Optional;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The properties of beans, as Typesafe Config's factory sees them: it makes the bean, and takes fewer types than records
 * may have.
 */
final class Beans {
    /** What a property or an element of a list may be, beside enums and beans. */
    private static final Set<Class<?>> TAKEN = Set.of(
            boolean.class,
            Boolean.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            double.class,
            Double.class,
            String.class,
            Duration.class,
            ConfigMemorySize.class,
            Config.class,
            ConfigObject.class,
            ConfigValue.class);

    private static final List<Shape> TEXT_TO_ANYTHING = List.of(Shape.of(String.class), Shape.of(Object.class));
    private static final Pattern HYPHEN = Pattern.compile("-(.)");

    private Beans() {}

    /** Whether the factory could make it: public, with a public constructor without arguments, and properties. */
    static boolean isBean(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && !type.getName().startsWith("java.")
                && Arrays.stream(type.getConstructors())
                        .mapToInt(Constructor::getParameterCount)
                        .anyMatch(count -> count == 0)
                && !properties(type).isEmpty();
    }

    /**
     * The properties of a bean.
     *
     * @throws IllegalArgumentException if one is of a type that the factory does not take
     */
    static List<Component> components(Class<?> bean, DecoderFactory factory) {
        List<Component> components = new ArrayList<>();
        for (PropertyDescriptor property : properties(bean)) {
            String name = property.getName();
            try {
                Shape shape = Shape.of(property.getWriteMethod().getGenericParameterTypes()[0]);
                components.add(new Component(name, key(name), decoder(shape, factory), isOptional(bean, property)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(bean.getSimpleName() + "." + name + ": " + e.getMessage(), e);
            }
        }
        return components;
    }

    private static List<PropertyDescriptor> properties(Class<?> bean) {
        try {
            return Arrays.stream(Introspector.getBeanInfo(bean).getPropertyDescriptors())
                    .filter(property -> property.getReadMethod() != null && property.getWriteMethod() != null)
                    .toList();
        } catch (IntrospectionException e) {
            throw new IllegalArgumentException(bean.getName() + " (expected: a bean): " + e.getMessage(), e);
        }
    }

    /** With hyphens only if the factory finds the way back from there: not from {@code home-url} to homeURL. */
    private static String key(String name) {
        String kebab = Names.kebab(name);
        String back = HYPHEN.matcher(kebab).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
        return back.equals(name) ? kebab : name;
    }

    private static boolean isOptional(Class<?> bean, PropertyDescriptor property) {
        for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(property.getName())) {
                    return field.isAnnotationPresent(Optional.class);
                }
            }
        }
        return property.getReadMethod().isAnnotationPresent(Optional.class);
    }

    private static Decoder decoder(Shape shape, DecoderFactory factory) {
        Class<?> raw = shape.raw();
        if (raw == List.class || raw == Set.class) {
            return new ListDecoder(element(shape.argument(0), factory), raw == Set.class);
        }
        if (raw == Map.class && shape.arguments().equals(TEXT_TO_ANYTHING)) {
            return TreeDecoder.OBJECT;
        }
        return raw == ConfigList.class ? TreeDecoder.LIST : element(shape, factory);
    }

    private static Decoder element(Shape shape, DecoderFactory factory) {
        Class<?> raw = shape.raw();
        if (raw == Object.class) {
            return TreeDecoder.VALUE;
        }
        if (TAKEN.contains(raw) || raw.isEnum() || isBean(raw)) {
            return factory.of(shape);
        }
        throw new IllegalArgumentException(shape
                + " (expected: boolean, int, long, double, String, Duration, ConfigMemorySize, an enum, a bean, List or"
                + " Set of such, Map<String, Object>, Config, ConfigObject, ConfigList or ConfigValue in a bean)");
    }
}
