package io.muster.config;

import com.typesafe.config.ConfigObject;
import io.muster.config.LayerParts.ParsedDocument;
import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one layer holds as of one revision, read but not yet merged with other layers. Immutable.
 *
 * <p>A change makes the next tree out of this one by touching only what changed. A large change, a resync, and whatever
 * meets a conflict read the layer anew, except for documents that did not change.
 */
final class LayerTree {
    /** Beyond so many changed keys, building anew is cheaper than as many copies of what lies on the way. */
    private static final int FEW = 64;

    private final StoredEntryReader reader;
    private final ViewSnapshot snapshot;
    private final LayerParts parts;
    private final long bytes;
    private final Trail trail;

    private LayerTree(StoredEntryReader reader, ViewSnapshot snapshot, LayerParts parts, long bytes, Trail trail) {
        this.reader = reader;
        this.snapshot = snapshot;
        this.parts = parts;
        this.bytes = bytes;
        this.trail = trail;
    }

    /** The tree of a first snapshot. */
    static LayerTree read(StoredEntryReader reader, ViewSnapshot snapshot) {
        return read(reader, snapshot, new TreeMap<>(), Trail.begin());
    }

    private static LayerTree read(
            StoredEntryReader reader, ViewSnapshot snapshot, SortedMap<Bytes, ParsedDocument> parsed, Trail trail) {
        long bytes = 0;
        for (KeyValue stored : snapshot.entries()) {
            bytes += stored.value().size();
        }
        LayerParts parts =
                reader.takes(bytes) ? LayerParts.read(reader, snapshot, parsed) : LayerParts.tooLarge(reader, bytes);
        return new LayerTree(reader, snapshot, parts, bytes, trail);
    }

    /** The tree after a change of this layer; this one if nothing changed. */
    LayerTree after(ViewChange change) {
        if (change.entries().isEmpty()) {
            return this;
        }
        long bytesThen = bytes + growth(change);
        boolean few = !change.resync() && change.entries().size() <= FEW;
        if (few && parts.conflicts().isEmpty() && reader.takes(bytesThen)) {
            Optional<LayerParts> edited = new LayerEdit(reader, parts).after(change);
            if (edited.isPresent()) {
                return new LayerTree(reader, change.snapshot(), edited.get(), bytesThen, followed(change));
            }
        }
        return read(reader, change.snapshot(), parts.documents(), trail.withAnything());
    }

    private Trail followed(ViewChange change) {
        List<List<String>> paths = new ArrayList<>();
        for (ViewChange.Entry entry : change.entries()) {
            Optional<List<String>> path = reader.readablePath(entry.key());
            if (path.isPresent() && DocumentFormat.ofPath(path.get()).isPresent()) {
                return trail.withAnything();
            }
            path.ifPresent(paths::add);
        }
        return trail.with(paths);
    }

    /** The paths at which this tree may differ from an earlier one; empty if they may differ anywhere. */
    Optional<List<List<String>>> touchedSince(LayerTree earlier) {
        return trail.since(earlier.trail);
    }

    private static long growth(ViewChange change) {
        long growth = 0;
        for (ViewChange.Entry entry : change.entries()) {
            if (entry instanceof ViewChange.Added added) {
                growth += added.now().value().size();
            } else if (entry instanceof ViewChange.Changed changed) {
                growth +=
                        changed.now().value().size() - changed.before().value().size();
            } else if (entry instanceof ViewChange.Removed removed) {
                growth -= removed.before().value().size();
            }
        }
        return growth;
    }

    /** Its keys, by key. */
    Collection<KeyValue> entries() {
        return snapshot.entries();
    }

    boolean isEmpty() {
        return snapshot.size() == 0;
    }

    /** The tree of its keys that hold one value. */
    ConfigObject values() {
        return parts.values();
    }

    /** What it is made of, the uppermost first: values, then documents, the last by name first. */
    List<ConfigObject> parts() {
        return parts.topFirst();
    }

    /** Why it cannot be used; empty if it can. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(parts.unreadable().values());
        problems.addAll(parts.conflicts());
        return problems;
    }

    /** Whether a snapshot holds the same keys as this tree was made of, none of them written since. */
    boolean shows(ViewSnapshot other) {
        if (other.size() != snapshot.size()) {
            return false;
        }
        Iterator<KeyValue> mine = snapshot.entries().iterator();
        for (KeyValue theirs : other.entries()) {
            KeyValue own = mine.next();
            if (own.modRevision() != theirs.modRevision() || !own.key().equals(theirs.key())) {
                return false;
            }
        }
        return true;
    }
}
