package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a tree grows when its substitutions are resolved, found without resolving them: five lines, each ten times
 * the one before, are a million elements.
 *
 * <p>Sizes are those of the text that the result would be written as. What is used in several places counts in each.
 * Used once, by one thread.
 */
final class Expansion {
    /** Resolving takes time with the cube of it: a hundred take a tenth of a second, a thousand take minutes. */
    private static final int MOST_STATEMENTS = 100;

    private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();

    private final ConfigObject tree;
    private final Environment environment;
    private final IdentityHashMap<ConfigValue, Long> sizes = new IdentityHashMap<>();
    private @Nullable ConfigValue pileUp;

    private Expansion(ConfigObject tree, Environment environment) {
        this.tree = tree;
        this.environment = environment;
    }

    /** What is wrong with the substitutions of a tree; empty if they can be resolved within the limit. */
    static Optional<Problem> problem(ConfigObject tree, Environment environment, long limit) {
        if (tree.toConfig().isResolved()) {
            return Optional.empty();
        }
        Expansion expansion = new Expansion(tree, environment);
        long growth = expansion.size(tree) - length(tree);
        if (expansion.pileUp != null) {
            String message = "set more than " + MOST_STATEMENTS + " times by appends or with reference to itself";
            return Optional.of(Problem.at("", expansion.pileUp.origin(), message));
        }
        return growth > limit
                ? Optional.of(Problem.at("", null, "substitutions that expand to more than " + limit + " characters"))
                : Optional.empty();
    }

    private long size(ConfigValue value) {
        Long known = sizes.get(value);
        if (known == null) {
            sizes.put(value, 0L);
            known = measured(value);
            sizes.put(value, known);
        }
        return known;
    }

    private long measured(ConfigValue value) {
        try {
            if (value instanceof ConfigObject object) {
                return object.toConfig().isResolved() ? length(object) : sum(object.values());
            }
            if (value instanceof ConfigList list) {
                return sum(list);
            }
            value.valueType();
            return length(value);
        } catch (ConfigException.NotResolved e) {
            return expanded(value);
        }
    }

    private long sum(Iterable<ConfigValue> children) {
        long sum = 0;
        for (ConfigValue child : children) {
            sum = plus(sum, size(child));
        }
        return sum;
    }

    /**
     * The size of a value with substitutions of its own. It is one statement, or several if it was set several times:
     * then each may refer to what the value was before, and does so at least once, for objects are merged.
     */
    private long expanded(ConfigValue value) {
        long size = 0;
        List<RenderedStatement> statements = RenderedStatement.in(value.render(CONCISE));
        if (statements.size() > MOST_STATEMENTS) {
            pileUp = value;
        }
        for (RenderedStatement statement : statements) {
            long here = statement.length();
            long before = 0;
            for (String path : statement.references()) {
                ConfigValue target = target(path);
                if (target == value) {
                    before = plus(before, size);
                } else {
                    here = plus(here, target == null ? environment.size(path) : size(target));
                }
            }
            size = plus(here, Math.max(before, size));
            sizes.put(value, size);
        }
        return size;
    }

    private static long length(ConfigValue value) {
        return value.render(CONCISE).length();
    }

    /** What a reference leads to, as far as that can be told: the value, or the unresolved one that it lies within. */
    private @Nullable ConfigValue target(String path) {
        ConfigValue here = tree;
        for (String element : ConfigUtil.splitPath(path)) {
            if (!(here instanceof ConfigObject object)) {
                return here;
            }
            try {
                here = object.get(element);
            } catch (ConfigException.NotResolved e) {
                return here;
            }
        }
        return here;
    }

    private static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE / 2 : Math.min(sum, Long.MAX_VALUE / 2);
    }
}
