package io.muster.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A live, local copy of a range of keys: it lists once, then follows etcd revision by revision.
 *
 * <p>Every revision is applied whole, once, in order; it never goes backwards but across an announced resync. While
 * etcd cannot be reached, the last snapshot stays and {@link #freshness()} says STALE. Thread-safe.
 */
public interface PrefixView extends AutoCloseable {
    /** How current a view is. */
    enum Freshness {
        /** Nothing has been read yet; the snapshot is empty and means nothing. */
        LOADING,
        /** The watch stands; changes arrive as they happen. */
        LIVE,
        /** The watch is broken and being restored; the snapshot is the last that was known. */
        STALE,
        /** Closed; the snapshot stays readable and does not change any more. */
        CLOSED
    }

    /** The keys this view holds. */
    KeyRange range();

    /** The newest snapshot: one volatile read. */
    ViewSnapshot snapshot();

    /** How current it is. */
    Freshness freshness();

    /** The time since etcd was last heard of on this view; zero while LIVE. Before the first load, since opening. */
    Duration staleness();

    /**
     * Completes when the first snapshot has been read, and the freshness is no longer LOADING; fails when the view is
     * closed before that.
     */
    CompletableFuture<ViewSnapshot> ready();

    /**
     * Completes with the first snapshot at or beyond a revision.
     *
     * @return a future that fails with {@link ConnectionClosedException} when the view is closed before that, and stays
     *     open while etcd cannot be reached: give it a time-out
     */
    CompletableFuture<ViewSnapshot> awaitRevision(long revision);

    /**
     * Tells each change, in order, one at a time, on an executor. The first call shows the snapshot of that moment as
     * added entries (also when it is empty, once it has been read). A listener that throws is logged and told on; one
     * that blocks delays nobody but itself.
     */
    Subscription subscribe(Executor executor, Listener listener);

    /** Tells changes on the connection's callback executor. */
    Subscription subscribe(Listener listener);

    /** Ends the watch. Listeners are not called any more; open futures fail. */
    @Override
    void close();

    /** Told of changes. */
    @FunctionalInterface
    interface Listener {
        /** The view moved on. */
        void onChange(ViewChange change);

        /** The freshness changed. */
        default void onFreshness(Freshness freshness) {}
    }
}
