package io.muster.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.util.List;
import java.util.Optional;

/** How a document is written, as the end of its key tells. */
enum DocumentFormat {
    HOCON(".conf"),
    JSON(".json"),
    PROPERTIES(".properties");

    private final String ending;

    DocumentFormat(String ending) {
        this.ending = ending;
    }

    /** The format of a document; empty if the key names a value. */
    static Optional<DocumentFormat> of(String name) {
        for (DocumentFormat format : values()) {
            if (name.endsWith(format.ending)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of the document that a key's path names; empty if it names a value. */
    static Optional<DocumentFormat> ofPath(List<String> path) {
        return of(path.get(path.size() - 1));
    }

    /**
     * Parses a text; substitutions are left as they are.
     *
     * @param origin what the values' origins shall say
     * @throws UnreadableException if the text is no such document, or beyond the limits
     */
    ConfigObject parse(String text, String origin, ConfigLimits limits) throws UnreadableException {
        if (this == PROPERTIES) {
            return PropertiesText.parse(text, origin, limits);
        }
        TextBounds.check(text, limits);
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setSyntax(this == JSON ? ConfigSyntax.JSON : ConfigSyntax.CONF)
                .setOriginDescription(origin)
                .setIncluder(new NoIncludes());
        try {
            return ConfigFactory.parseString(text, options).root();
        } catch (ConfigException e) {
            throw new UnreadableException(Resolving.problem(e).message());
        } catch (StackOverflowError e) {
            // The text was bounded before; this is the second fence.
            throw new UnreadableException("nested too deeply");
        }
    }
}
