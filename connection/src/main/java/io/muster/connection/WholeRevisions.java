package io.muster.connection;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the events of a watch together to whole revisions, each once, and knows which revision is next.
 *
 * <p>A response holds whole revisions, both when etcd passes a transaction on and when it reads up to a thousand
 * revisions from its history for a watch that is behind ({@code mvcc/watchable_store.go}, {@code watcher_group.go});
 * but one of more than about 1.5 MiB comes in fragments, between which a revision may be cut. So a revision is whole
 * when an event of a later one is here, or with the last fragment. The revision in a response's header proves nothing:
 * for a watch that is behind, it names the newest revision of the store, not the last one that was sent.
 */
final class WholeRevisions {
    /** Takes a revision. */
    interface Sink {
        /** All events of a revision, in etcd's order. */
        void whole(long revision, List<Event> events);
    }

    private static final int FRAGMENT = 7;

    private final Sink sink;
    private final List<Event> parts = new ArrayList<>();
    private long partsOf;
    private long next;

    WholeRevisions(Sink sink) {
        this.sink = sink;
    }

    /** The first revision that has not been passed on. */
    long next() {
        return next;
    }

    /** Continues from a revision; what was left of an unfinished one comes again. */
    void continueFrom(long revision) {
        parts.clear();
        next = revision;
    }

    void add(WatchResponse response) {
        for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            if (revision != partsOf) {
                flush();
            }
            // Before next: etcd before 3.4.24 and 3.5.8 may send an event twice.
            if (revision >= next) {
                partsOf = revision;
                parts.add(event);
            }
        }
        if (!isFragment(response)) {
            flush();
        }
    }

    private void flush() {
        if (!parts.isEmpty()) {
            List<Event> events = List.copyOf(parts);
            parts.clear();
            next = partsOf + 1;
            sink.whole(partsOf, events);
        }
    }

    /** jetcd's messages lack the field that says that more fragments follow. */
    static boolean isFragment(WatchResponse response) {
        return response.getUnknownFields().hasField(FRAGMENT)
                && response.getUnknownFields()
                        .getField(FRAGMENT)
                        .getVarintList()
                        .contains(1L);
    }
}
