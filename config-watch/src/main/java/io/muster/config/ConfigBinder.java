package io.muster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds parts of a configuration to records and beans.
 *
 * <p>It takes records, also nested and generic ones, and in their components: primitives and their boxes, String,
 * BigInteger, BigDecimal, enums, Duration, Period, ConfigMemorySize, URI, Path, UUID, Instant, LocalDate, LocalTime,
 * ZoneId, Optional, List, Set, Map, sealed interfaces of records chosen by a key {@code type}, Config, ConfigObject,
 * ConfigValue, and every type a decoder was given for. A component {@code maxOrders} is written {@code max-orders} or
 * {@code maxOrders}; both at once are a problem. A component that is missing or null is a problem, unless it is
 * Optional; defaults belong into the lowest layer. All problems are found, not just the first.
 *
 * <p>It takes JavaBeans, too: public classes with a public constructor without arguments, and getters and setters.
 * {@link com.typesafe.config.ConfigBeanFactory} makes them, when all of their properties were found good; it takes fewer
 * types than records may have, and no decoders of the user's. A property that may be missing is marked with {@link
 * com.typesafe.config.Optional}. Setters run for each change and each attempt, on a new bean, and should do nothing else
 * than keep the value, or refuse it. A bean can be changed by whoever holds it, and everybody holds the same: do not.
 *
 * <p>What was made is looked at once more: by validators that were given, and, if Jakarta Bean Validation is on the class
 * path, by the constraints that the type bears, those of the default group. Each record and bean is asked about by itself,
 * wherever it stands, so {@code @Valid} makes no difference. What is found is a problem like any other.
 *
 * <p>Immutable, thread-safe.
 */
public final class ConfigBinder {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigBinder.class);
    private static final ConfigBinder STANDARD = builder().build();

    private final Map<Class<?>, ValueDecoder<?>> decoders;
    private final Map<Class<?>, List<Check>> validators;
    private final UnknownKeys unknownKeys;

    ConfigBinder(
            Map<Class<?>, ValueDecoder<?>> decoders, Map<Class<?>, List<Check>> validators, UnknownKeys unknownKeys) {
        this.decoders = Map.copyOf(decoders);
        this.validators = Map.copyOf(validators);
        this.unknownKeys = unknownKeys;
    }

    /** A binder without decoders of the user's own, that warns of unknown keys. */
    public static ConfigBinder standard() {
        return STANDARD;
    }

    /** Collects decoders and what becomes of unknown keys. */
    public static ConfigBinderBuilder builder() {
        return new ConfigBinderBuilder();
    }

    /**
     * Binds what stands at a path; the empty path is the whole.
     *
     * @throws ConfigRejectedException if it does not fit, with all problems
     * @throws IllegalArgumentException if the path is none, or the type cannot be bound
     */
    @SuppressWarnings(
            "unchecked") // the decoder of a type makes values of that type; a cast by class fails for int.class
    public <T> T bind(Config config, String path, Class<T> type) {
        return (T) bound(config, path, type);
    }

    /**
     * Binds what stands at a path to a type with type arguments; the empty path is the whole.
     *
     * @throws ConfigRejectedException if it does not fit, with all problems
     * @throws IllegalArgumentException if the path is none, or the type cannot be bound
     */
    @SuppressWarnings("unchecked") // the decoder of a type makes values of that type
    public <T> T bind(Config config, String path, ConfigType<T> type) {
        return (T) bound(config, path, type.type());
    }

    private Object bound(Config config, String path, Type type) {
        List<String> elements = elements(path);
        Findings findings = new Findings();
        ConfigObject tree = resolved(config, path);
        ConfigValue value = Trees.at(tree, elements);
        Object bound = decoder(type).decode(value, Place.of(elements), findings);
        if (bound == null) {
            throw new ConfigRejectedException("bind", path, findings.problems());
        }
        findings.warnings().forEach(warning -> LOG.warn("{}", warning));
        return bound;
    }

    private static ConfigObject resolved(Config config, String path) {
        try {
            return config.resolve(Resolving.OPTIONS).root();
        } catch (ConfigException e) {
            throw new ConfigRejectedException("bind", path, List.of(Resolving.problem(e)));
        }
    }

    /** The decoder of a type. */
    Decoder decoder(Type type) {
        return new DecoderFactory(decoders, validators, unknownKeys).of(Shape.of(type));
    }

    /** The elements of a path expression like {@code limits."a.b"}; none for the empty one. */
    static List<String> elements(String path) {
        try {
            return path.isEmpty() ? List.of() : List.copyOf(ConfigUtil.splitPath(path));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("path: " + path + " (expected: a path like limits.max-orders)", e);
        }
    }
}
