package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigResolveOptions;
import java.util.List;
import java.util.Optional;

/** How substitutions are resolved: from the configuration itself, not from the environment of the process. */
final class Resolving {
    static final ConfigResolveOptions OPTIONS = ConfigResolveOptions.noSystem();

    private Resolving() {}

    /**
     * A tree with its substitutions resolved.
     *
     * @throws Merge.RefusedException if they lead nowhere, too deep, or to more than the limits allow
     */
    static ConfigObject resolved(ConfigObject tree, Environment environment, ConfigLimits limits)
            throws Merge.RefusedException {
        try {
            Optional<Problem> explosive = Expansion.problem(tree, environment, limits.expandedSize());
            if (explosive.isPresent()) {
                throw new Merge.RefusedException(List.of(explosive.get()));
            }
            return tree.toConfig().resolve(environment.options()).root();
        } catch (ConfigException e) {
            throw new Merge.RefusedException(List.of(problem(e)));
        } catch (StackOverflowError e) {
            throw new Merge.RefusedException(
                    List.of(Problem.at("", null, "substitutions or appends that lead too deep to be resolved")));
        }
    }

    /** What Typesafe Config says about a text or a substitution, without the origin that it puts in front. */
    static Problem problem(ConfigException e) {
        ConfigOrigin origin = e.origin();
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (origin == null) {
            return Problem.at("", null, message);
        }
        String prefix = origin.description() + ": ";
        return Problem.at("", origin, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }
}
