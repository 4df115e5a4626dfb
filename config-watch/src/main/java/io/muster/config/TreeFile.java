package io.muster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.muster.connection.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file as keys: what a tree of values would be if each had a key of its own. Used once, by one thread. */
final class TreeFile {
    private final Map<String, String> keys = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private TreeFile() {}

    /**
     * The keys, by name, that say below a folder what a file says.
     *
     * @param folder the path elements of the folder
     * @throws UncheckedIOException if the file cannot be read
     * @throws ConfigRejectedException if it is no document, holds nothing, or something that no key can hold
     */
    static Map<String, String> keys(List<String> folder, Path file) {
        TreeFile tree = new TreeFile();
        tree.add(folder, parsed(file));
        if (tree.problems.isEmpty() && tree.keys.isEmpty()) {
            tree.problems.add(Problem.at("", null, file + " holds nothing (expected: at least one value)"));
        }
        if (!tree.problems.isEmpty()) {
            throw rejected(file, tree.problems);
        }
        return tree.keys;
    }

    private static ConfigObject parsed(Path file) {
        DocumentFormat format = DocumentFormat.of(file.toString())
                .orElseThrow(() ->
                        new InvalidSettingException("file", file, "a name that ends in .conf, .json or .properties"));
        ConfigLimits limits = ConfigLimits.DEFAULT;
        try {
            ConfigObject content = format.parse(Files.readString(file), file.toString(), limits);
            return Resolving.resolved(content, new Environment(Map.of()), limits);
        } catch (CharacterCodingException e) {
            throw rejected(file, List.of(Problem.at("", null, file + " is no UTF-8 text (expected: UTF-8)")));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        } catch (UnreadableException e) {
            throw rejected(file, List.of(Problem.at("", null, file + ": " + e.reason())));
        } catch (Merge.RefusedException e) {
            throw rejected(file, e.problems());
        }
    }

    private static ConfigRejectedException rejected(Path file, List<Problem> problems) {
        return new ConfigRejectedException("import", file.toString(), problems);
    }

    private void add(List<String> path, ConfigValue value) {
        if (value instanceof ConfigObject object && (!object.isEmpty() || path.isEmpty())) {
            object.forEach((key, child) -> add(beneath(path, key), child));
        } else if (value instanceof ConfigList list && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                add(beneath(path, Integer.toString(i)), list.get(i));
            }
        } else if (value instanceof ConfigObject || value instanceof ConfigList) {
            problem(path, value, "empty (expected: something in it, since no key can say so)");
        } else if (value.valueType() == ConfigValueType.NULL) {
            problem(path, value, "null (expected: a value, since no key can say so)");
        } else {
            put(path, value);
        }
    }

    private void put(List<String> path, ConfigValue value) {
        String name = String.join("/", path);
        boolean unfit = path.stream().anyMatch(element -> element.isEmpty() || element.contains("/"));
        if (unfit || DocumentFormat.of(name).isPresent()) {
            problem(
                    path,
                    value,
                    "cannot be the key " + name + " (expected: names that are not empty, have no / in them,"
                            + " and do not end as a document's does)");
        } else {
            keys.put(name, Trees.text(value));
        }
    }

    private void problem(List<String> path, ConfigValue value, String message) {
        problems.add(Problem.at(Place.of(path).toString(), value.origin(), message));
    }

    private static List<String> beneath(List<String> path, String element) {
        List<String> longer = new ArrayList<>(path);
        longer.add(element);
        return longer;
    }
}
