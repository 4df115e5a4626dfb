package io.muster.config;

import io.muster.connection.InvalidSettingException;
import java.util.List;

/** The names of keys under a layer's prefix. */
final class KeyNames {
    private KeyNames() {}

    /** The key of a value at a path: {@code limits.max} is {@code limits/max}. */
    static String ofValue(String path) {
        List<String> elements = ConfigBinder.elements(path);
        String name = String.join("/", elements);
        if (elements.isEmpty() || elements.stream().anyMatch(element -> element.isEmpty() || element.contains("/"))) {
            throw new InvalidSettingException("path", path, "elements that are not empty and have no / in them");
        }
        if (DocumentFormat.of(name).isPresent()) {
            throw new InvalidSettingException("path", path, "a value's path; " + name + " names a document");
        }
        return name;
    }

    /** The key of a document, checked. */
    static String ofDocument(String name) {
        boolean empty = List.of(name.split("/", -1)).contains("");
        if (empty || DocumentFormat.of(name).isEmpty()) {
            throw new InvalidSettingException(
                    "document", name, "a name that ends in .conf, .json or .properties, with no empty part");
        }
        return name;
    }
}
