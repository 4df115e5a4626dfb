package io.muster.connection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigMemorySize;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A section of a configuration, read key by key; what is missing or null is empty, what is of the wrong type is noted
 * with the place where it was set.
 */
final class ConfigSection {
    private static final Pattern COMMA = Pattern.compile(",");

    private final String path;
    private final ConfigObject values;
    private final SettingProblems problems;

    ConfigSection(String path, ConfigObject values, SettingProblems problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    Optional<String> text(String key) {
        return read(key, "a text", Config::getString);
    }

    Optional<Boolean> flag(String key) {
        return amount(key, "true or false", Config::getBoolean);
    }

    Optional<Path> file(String key) {
        return read(key, "the path of a file", (config, name) -> Path.of(config.getString(name)));
    }

    /** A duration whose unit is given: HOCON would take a bare number as milliseconds, which few people mean. */
    Optional<Duration> duration(String key) {
        return amount(key, "a duration with its unit, like 5 s or 500 ms", (config, name) -> {
            String text = config.getString(name).strip();
            if (text.isEmpty() || !Character.isLetter(text.charAt(text.length() - 1))) {
                throw new ConfigException.BadValue(name, "no unit");
            }
            return config.getDuration(name);
        });
    }

    Optional<Integer> bytes(String key) {
        return amount(key, "a size like 64 MiB, at most 1 GiB", (config, name) -> {
            ConfigMemorySize size = config.getMemorySize(name);
            BigInteger bytes = size.toBytesBigInteger();
            if (bytes.bitLength() > 31) {
                throw new ConfigException.BadValue(name, "too large");
            }
            return bytes.intValueExact();
        });
    }

    /** A list, or one text with commas. */
    Optional<List<String>> texts(String key) {
        return read(
                key,
                "a list of texts, or one text with commas",
                (config, name) -> config.getValue(name).valueType() == ConfigValueType.STRING
                        ? COMMA.splitAsStream(config.getString(name)).toList()
                        : config.getStringList(name));
    }

    /** An inner section; an empty one when there is none. */
    ConfigSection section(String key) {
        ConfigObject inner = read(key, "a section { … }", Config::getObject)
                .orElseGet(() -> ConfigFactory.empty().root());
        return new ConfigSection(full(key), inner, problems);
    }

    /** Notes every key that is not among the known ones; its value might be a secret and is not told. */
    void refuseUnknown(List<String> known, List<String> candidates) {
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                String hint = DidYouMean.nearest(key, candidates)
                        .map(near -> "did you mean " + near + "?")
                        .orElseGet(() -> "one of " + String.join(", ", candidates));
                problems.add(full(ConfigUtil.joinPath(key)), "unknown", "a setting; " + hint + place(value));
            }
        });
    }

    /** Where the value of a key was set, to end an expectation with; empty for a key that is not there. */
    String place(String key) {
        return place(values.get(key));
    }

    private <T> Optional<T> amount(String key, String expectation, BiFunction<Config, String, T> reader) {
        return read(key, expectation, true, reader);
    }

    private <T> Optional<T> read(String key, String expectation, BiFunction<Config, String, T> reader) {
        return read(key, expectation, false, reader);
    }

    private <T> Optional<T> read(String key, String expectation, boolean amount, BiFunction<Config, String, T> reader) {
        ConfigValue value = values.get(key);
        if (value == null || value.valueType() == ConfigValueType.NULL) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(value.atKey(key), key));
        } catch (ConfigException.WrongType | ConfigException.BadValue | ConfigException.Null | InvalidPathException e) {
            problems.add(full(key), shown(value, amount), expectation + place(value));
            return Optional.empty();
        }
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    /** The kind of a value; the value itself only where none but an amount is expected: it may be a secret. */
    private static String shown(ConfigValue value, boolean amount) {
        return switch (value.valueType()) {
            case OBJECT -> "a section";
            case LIST -> "a list";
            default -> amount ? '"' + value.unwrapped().toString() + '"' : "a text or number";
        };
    }

    private static String place(@Nullable ConfigValue value) {
        return value == null ? "" : "; set in " + value.origin().description();
    }
}
