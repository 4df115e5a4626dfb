package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Reads properties: dots in names make the tree. Unlike Typesafe Config it refuses {@code a} beside {@code a.b} instead
 * of dropping one of them.
 */
final class PropertiesText {
    private PropertiesText() {}

    static ConfigObject parse(String text, String origin, ConfigLimits limits) throws UnreadableException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableException("properties: " + e.getMessage());
        }
        TreeBuilder tree = new TreeBuilder(origin);
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            List<String> path = List.of(name.split("\\.", -1));
            if (path.size() > limits.depth()) {
                throw new UnreadableException("nested deeper than " + limits.depth() + " levels");
            }
            if (path.contains("")) {
                throw new UnreadableException(name + " (expected: no empty part between dots)");
            }
            tree.put(path, name, ConfigValueFactory.fromAnyRef(properties.getProperty(name), origin));
        }
        if (!tree.conflicts().isEmpty()) {
            TreeBuilder.Conflict conflict = tree.conflicts().get(0);
            throw new UnreadableException(conflict.upper() + " is a value and has " + conflict.lower()
                    + " beneath it (expected: one of them)");
        }
        return tree.build();
    }
}
