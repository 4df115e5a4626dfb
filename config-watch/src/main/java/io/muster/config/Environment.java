package io.muster.config;

import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that substitutions may read where the configuration itself has nothing. */
final class Environment {
    private final Map<String, String> variables;
    private final ConfigResolveOptions options;

    /** The variables that may be read, with their values. */
    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
        this.options = variables.isEmpty() ? Resolving.OPTIONS : Resolving.OPTIONS.appendResolver(new Lookup(null));
    }

    /** How to resolve with them. */
    ConfigResolveOptions options() {
        return options;
    }

    /** How many characters a reference to a path adds; 0 if the path names no such variable. */
    long size(String path) {
        String value = value(path);
        return value == null ? 0 : value.length();
    }

    private @Nullable String value(String path) {
        List<String> elements = ConfigUtil.splitPath(path);
        return elements.size() == 1 ? variables.get(elements.get(0)) : null;
    }

    private final class Lookup implements ConfigResolver {
        private final @Nullable ConfigResolver fallback;

        Lookup(@Nullable ConfigResolver fallback) {
            this.fallback = fallback;
        }

        @Override
        public @Nullable ConfigValue lookup(String path) {
            String value = value(path);
            if (value == null) {
                return fallback == null ? null : fallback.lookup(path);
            }
            return ConfigValueFactory.fromAnyRef(value, "environment variable " + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver other) {
            return new Lookup(fallback == null ? other : fallback.withFallback(other));
        }
    }
}
