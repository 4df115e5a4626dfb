package io.muster.config;

import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One layer as it moves: its newest trees, and up to which revision they are known to be all there is.
 *
 * <p>Not thread-safe: the serial executor of the watch owns it.
 */
final class LayerFeed {
    private final StoredEntryReader reader;
    /** By revision, ascending; each holds until the next one begins. Empty before the first load. */
    private final Deque<Span> spans = new ArrayDeque<>();
    /** The last of the trees still holds at this revision. */
    private long through;

    LayerFeed(StoredEntryReader reader) {
        this.reader = reader;
    }

    boolean isLoaded() {
        return !spans.isEmpty();
    }

    /** The revision of the newest change of this layer. */
    long newest() {
        return spans.getLast().from();
    }

    /** The first revision from which on this layer is known. */
    long known() {
        return spans.getFirst().from();
    }

    /** The revision up to which this layer is known. */
    long through() {
        return through;
    }

    /** Whether a change would take this layer back behind what was known of it: etcd was restored, or is another. */
    boolean isSetBackBy(ViewChange change) {
        return isLoaded() && change.resync() && change.snapshot().revision() < through;
    }

    /** The layer changed, or was read anew. */
    void changed(ViewChange change) {
        long revision = change.snapshot().revision();
        LayerTree tree = spans.isEmpty()
                ? LayerTree.read(reader, change.snapshot())
                : spans.getLast().tree().after(change);
        if (change.resync()) {
            // What was in between was not told: the trees before do not reach up to this one.
            spans.clear();
        }
        spans.addLast(new Span(revision, tree));
        through = Math.max(through, revision);
    }

    /**
     * The view has got to a revision.
     *
     * @return whether that is known to be without a change of this layer; if not, the change is still to be told
     */
    boolean reached(ViewSnapshot snapshot) {
        if (isLoaded()
                && snapshot.revision() > through
                && spans.getLast().tree().shows(snapshot)) {
            through = snapshot.revision();
        }
        return through >= snapshot.revision();
    }

    /** The tree as of a revision that is known of this layer; what is older is forgotten. */
    LayerTree at(long revision) {
        Span span = spans.removeFirst();
        while (!spans.isEmpty() && spans.getFirst().from() <= revision) {
            span = spans.removeFirst();
        }
        spans.addFirst(span);
        return span.tree();
    }

    /**
     * A tree and the revision from which on it holds.
     *
     * @param from the revision
     * @param tree the layer from then on
     */
    private record Span(long from, LayerTree tree) {}
}
