package io.muster.connection;

import java.util.List;

/**
 * One step of a view: all that one revision changed, or, after a resync, all that differs.
 *
 * @param snapshot the view after the step
 * @param entries what changed; for a plain step in the order etcd applied it, for a resync by key
 * @param resync whether revisions in between could not be followed (first load, compaction, a restored cluster)
 */
public record ViewChange(ViewSnapshot snapshot, List<Entry> entries, boolean resync) {
    /** Copies the list. */
    public ViewChange {
        entries = List.copyOf(entries);
    }

    /** What became of one key. */
    public sealed interface Entry {
        /** The key. */
        Bytes key();
    }

    /**
     * A key that was not there before.
     *
     * @param now the entry
     */
    public record Added(KeyValue now) implements Entry {
        @Override
        public Bytes key() {
            return now.key();
        }
    }

    /**
     * A key that was written again.
     *
     * @param before the entry before
     * @param now the entry now
     */
    public record Changed(KeyValue before, KeyValue now) implements Entry {
        @Override
        public Bytes key() {
            return now.key();
        }
    }

    /**
     * A key that is gone: deleted, or its lease ended.
     *
     * @param before the entry before
     */
    public record Removed(KeyValue before) implements Entry {
        @Override
        public Bytes key() {
            return before.key();
        }
    }
}
