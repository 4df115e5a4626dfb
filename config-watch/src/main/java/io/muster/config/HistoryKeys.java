package io.muster.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import io.muster.connection.Bytes;
import io.muster.connection.KeyRange;
import io.muster.connection.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The history of a layer as keys of etcd: one for each publication, outside the layer, in the order of their create
 * revisions. The at sign keeps them from being mistaken for those of a layer beneath.
 */
final class HistoryKeys {
    private static final ConfigParseOptions JSON = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);

    private final String prefix;

    HistoryKeys(Layer layer) {
        this.prefix = "/muster/history" + (layer.prefix().startsWith("/") ? "" : "/") + layer.prefix() + "@";
    }

    KeyRange range() {
        return KeyRange.prefix(prefix);
    }

    /** A key that nobody has used. */
    Bytes next() {
        return Bytes.utf8(prefix + UUID.randomUUID());
    }

    /** What an entry says, as JSON. */
    static Bytes write(String who, Instant when, String comment, Map<String, Optional<String>> before) {
        Map<String, Object> replaced = new LinkedHashMap<>();
        List<String> absent = new ArrayList<>();
        before.forEach(
                (name, value) -> value.ifPresentOrElse(text -> replaced.put(name, text), () -> absent.add(name)));
        ConfigObject entry = ConfigValueFactory.fromMap(
                Map.of("who", who, "when", when.toString(), "comment", comment, "absent", absent));
        return Bytes.utf8(entry.withValue("replaced", ConfigValueFactory.fromMap(replaced))
                .render(ConfigRenderOptions.concise()));
    }

    static Publication read(KeyValue stored) {
        ConfigObject entry = ConfigFactory.parseString(stored.valueText(), JSON).root();
        List<Publication.Replaced> changes = new ArrayList<>();
        ((ConfigObject) entry.getOrDefault("replaced", ConfigFactory.empty().root()))
                .forEach((name, value) -> changes.add(new Publication.Replaced(name, Optional.of(Trees.text(value)))));
        entry.toConfig()
                .getStringList("absent")
                .forEach(name -> changes.add(new Publication.Replaced(name, Optional.empty())));
        changes.sort((one, other) -> one.name().compareTo(other.name()));
        return new Publication(
                stored.createRevision(),
                entry.toConfig().getString("who"),
                Instant.parse(entry.toConfig().getString("when")),
                entry.toConfig().getString("comment"),
                changes);
    }
}
