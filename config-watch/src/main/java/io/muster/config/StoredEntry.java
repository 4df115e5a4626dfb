package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;

/** What one key of a layer contributes. */
sealed interface StoredEntry {
    /** A value at a path. */
    record Value(List<String> path, ConfigValue value) implements StoredEntry {}

    /** A document, already standing in its place. */
    record Document(ConfigObject content) implements StoredEntry {}

    /** Nothing that can be used. */
    record Unreadable(Problem problem) implements StoredEntry {}
}
