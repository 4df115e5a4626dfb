package io.muster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.muster.config.LayerParts.ParsedDocument;
import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Works a change into the parts of a layer, touching only what changed. Used once, by one thread. */
final class LayerEdit {
    private final StoredEntryReader reader;
    private final LayerParts before;
    private ConfigObject values;
    private SortedMap<Bytes, ParsedDocument> documents;
    private SortedMap<Bytes, Problem> unreadable;

    LayerEdit(StoredEntryReader reader, LayerParts before) {
        this.reader = reader;
        this.before = before;
        this.values = before.values();
        this.documents = before.documents();
        this.unreadable = before.unreadable();
    }

    /** The parts after the change; empty if values get in each other's way, so that all keys must be looked at. */
    Optional<LayerParts> after(ViewChange change) {
        for (ViewChange.Entry entry : change.entries()) {
            if (entry instanceof ViewChange.Added added) {
                if (!take(added.now())) {
                    return Optional.empty();
                }
            } else if (entry instanceof ViewChange.Changed changed) {
                if (!take(changed.now())) {
                    return Optional.empty();
                }
            } else {
                forget(entry.key());
            }
        }
        return Optional.of(new LayerParts(values, documents, unreadable, before.conflicts()));
    }

    private boolean take(KeyValue now) {
        StoredEntry entry = reader.read(now);
        if (entry instanceof StoredEntry.Value value) {
            if (unreadable.containsKey(now.key())) {
                forget(now.key());
            }
            if (!isFree(value.path())) {
                return false;
            }
            values = Trees.with(values, value.path(), value.value());
        } else if (entry instanceof StoredEntry.Document document) {
            forget(now.key());
            documents = new TreeMap<>(documents);
            documents.put(now.key(), new ParsedDocument(now.modRevision(), document.content()));
        } else if (entry instanceof StoredEntry.Unreadable nothing) {
            forget(now.key());
            unreadable = new TreeMap<>(unreadable);
            unreadable.put(now.key(), nothing.problem());
        }
        return true;
    }

    /** Takes away what a key contributed, whatever that was. */
    private void forget(Bytes key) {
        if (unreadable.containsKey(key)) {
            unreadable = new TreeMap<>(unreadable);
            unreadable.remove(key);
        } else if (documents.containsKey(key)) {
            documents = new TreeMap<>(documents);
            documents.remove(key);
        } else {
            reader.readablePath(key).filter(this::isFree).ifPresent(path -> values = Trees.without(values, path));
        }
    }

    /** Whether a value stands at a path, or could: no value is on the way, and no object stands there. */
    private boolean isFree(List<String> path) {
        ConfigValue here = values;
        for (String element : path) {
            if (!(here instanceof ConfigObject object)) {
                return false;
            }
            here = object.get(element);
            if (here == null) {
                return true;
            }
        }
        return !(here instanceof ConfigObject);
    }
}
