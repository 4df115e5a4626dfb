package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigResolveOptions;

/** How substitutions are resolved: from the configuration itself, never from the environment of the process. */
final class Resolving {
    static final ConfigResolveOptions OPTIONS = ConfigResolveOptions.noSystem();

    private Resolving() {}

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
