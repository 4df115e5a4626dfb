package io.muster.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the keys of a layer contribute, by kind. Nobody writes to the maps any more.
 *
 * @param values the tree of all keys that hold one value
 * @param documents the documents, by key
 * @param unreadable the keys that contribute nothing, and why
 * @param conflicts values that stand beneath other values
 */
record LayerParts(
        ConfigObject values,
        SortedMap<Bytes, ParsedDocument> documents,
        SortedMap<Bytes, Problem> unreadable,
        List<Problem> conflicts) {

    /** Reads all keys; documents that did not change since {@code before} are not parsed again. */
    static LayerParts read(StoredEntryReader reader, ViewSnapshot snapshot, SortedMap<Bytes, ParsedDocument> before) {
        TreeBuilder values = new TreeBuilder(reader.origin());
        SortedMap<Bytes, ParsedDocument> documents = new TreeMap<>();
        SortedMap<Bytes, Problem> unreadable = new TreeMap<>();
        for (KeyValue stored : snapshot.entries()) {
            ParsedDocument known = before.get(stored.key());
            if (known != null && known.modRevision() == stored.modRevision()) {
                documents.put(stored.key(), known);
                continue;
            }
            StoredEntry entry = reader.read(stored);
            if (entry instanceof StoredEntry.Value value) {
                values.put(value.path(), StoredEntryReader.source(stored).key(), value.value());
            } else if (entry instanceof StoredEntry.Document document) {
                documents.put(stored.key(), new ParsedDocument(stored.modRevision(), document.content()));
            } else if (entry instanceof StoredEntry.Unreadable nothing) {
                unreadable.put(stored.key(), nothing.problem());
            }
        }
        List<Problem> conflicts =
                values.conflicts().stream().map(LayerParts::problem).toList();
        return new LayerParts(values.build(), documents, unreadable, conflicts);
    }

    /** Nothing is read: the layer is beyond its bound. */
    static LayerParts tooLarge(StoredEntryReader reader, long bytes) {
        Problem problem = reader.tooLarge(bytes);
        return new LayerParts(ConfigFactory.empty().root(), new TreeMap<>(), new TreeMap<>(), List.of(problem));
    }

    private static Problem problem(TreeBuilder.Conflict conflict) {
        return Problem.at(
                Place.of(conflict.path()).toString(),
                conflict.value().origin(),
                conflict.lower() + " stands beneath " + conflict.upper()
                        + ", which is a value (expected: only one of the two keys)");
    }

    /** Values over documents, documents by name, the last one on top. */
    List<ConfigObject> topFirst() {
        List<ConfigObject> topFirst = new ArrayList<>();
        documents.values().forEach(document -> topFirst.add(document.content()));
        topFirst.add(values);
        Collections.reverse(topFirst);
        return topFirst;
    }

    /**
     * A document and the revision it was parsed at.
     *
     * @param modRevision the revision that wrote it
     * @param content what it says, standing in its place
     */
    record ParsedDocument(long modRevision, ConfigObject content) {}
}
