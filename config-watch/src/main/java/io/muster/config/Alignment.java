package io.muster.config;

import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyRange;
import io.muster.connection.PrefixView;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All layers at one revision, over and over.
 *
 * <p>Each layer has a view of its own, and each view moves by itself: when one has got to revision 12 by a change, the
 * others may not have heard yet whether revision 12 changed them, too. So a revision is shown only when every layer is
 * known up to it: the layers that are behind are asked to get there ({@link PrefixView#awaitRevision}), and the trees of
 * those that are ahead are kept until then. One view over a common prefix would save the asking, but would read, keep
 * and follow the configuration of everybody else under that prefix, and need the right to.
 *
 * <p>When etcd is set back (restored from a backup), revisions of before and after cannot be compared. Then all views
 * are opened anew; what is in force stays until all of them have been read.
 *
 * <p>Not thread-safe: the serial executor owns it; only {@link #views()} may be read by anybody.
 */
final class Alignment {
    private final EtcdConnection etcd;
    private final WatchSettings settings;
    private final Executor serial;
    private final Target target;
    private final Runnable onFreshness;
    private volatile List<PrefixView> views = List.of();
    private final Set<Wish> wishes = new LinkedHashSet<>();
    private List<Follower> followers = List.of();
    private long shown;
    private boolean closed;

    Alignment(EtcdConnection etcd, WatchSettings settings, Executor serial, Target target, Runnable onFreshness) {
        this.etcd = etcd;
        this.settings = settings;
        this.serial = serial;
        this.target = target;
        this.onFreshness = onFreshness;
    }

    /** Opens the views, or opens them anew. */
    void open() {
        if (closed) {
            return;
        }
        followers.forEach(Follower::stop);
        shown = 0;
        List<Follower> fresh = new ArrayList<>();
        for (Layer layer : settings.layers()) {
            fresh.add(new Follower(layer));
        }
        followers = List.copyOf(fresh);
        views = followers.stream().map(follower -> follower.view).toList();
        followers.forEach(Follower::start);
        wishes.forEach(Wish::ask);
    }

    /** The views, by layer, the lowest first. */
    List<PrefixView> views() {
        return views;
    }

    /** Sees to it that a revision is shown when etcd gets there, although nothing may have changed. */
    Wish want(long revision) {
        Wish wish = new Wish(revision);
        wishes.add(wish);
        wish.ask();
        return wish;
    }

    /** How many wishes have been neither granted nor withdrawn. */
    int wishes() {
        return wishes.size();
    }

    /** The revision shown last; 0 before the first. */
    long shown() {
        return shown;
    }

    void close() {
        closed = true;
        followers.forEach(Follower::stop);
    }

    private void moved() {
        if (closed || !followers.stream().allMatch(follower -> follower.feed.isLoaded())) {
            return;
        }
        long newest = 0;
        long known = 0;
        for (Follower follower : followers) {
            newest = Math.max(newest, follower.feed.newest());
            known = Math.max(known, follower.feed.known());
        }
        long common = Long.MAX_VALUE;
        for (Follower follower : followers) {
            follower.catchUp(newest);
            common = Math.min(common, follower.feed.through());
        }
        if (common > shown && common >= known) {
            shown = common;
            target.show(common, treesAt(common));
        }
    }

    private List<LayerTree> treesAt(long revision) {
        return followers.stream().map(follower -> follower.feed.at(revision)).toList();
    }

    /** Is shown all layers, the lowest first, as of one revision; revisions rise, but for a restored etcd. */
    @FunctionalInterface
    interface Target {
        /** All layers as of a revision; those that did not change are the same objects as before. */
        void show(long revision, List<LayerTree> layers);
    }

    /** Somebody waits for a revision; etcd is asked how far it is until it gets there, or the wish is withdrawn. */
    final class Wish {
        private final long revision;
        private List<CompletableFuture<ViewSnapshot>> asked = List.of();

        private Wish(long revision) {
            this.revision = revision;
        }

        private void ask() {
            asked = followers.stream()
                    .filter(follower -> follower.feed.through() < revision)
                    .map(follower -> follower.prove(revision))
                    .toList();
        }

        /** Nobody waits any more. */
        void withdraw() {
            wishes.remove(this);
            asked.forEach(future -> future.cancel(false));
        }
    }

    /** Follows one layer. */
    private final class Follower implements PrefixView.Listener {
        private final PrefixView view;
        private final LayerFeed feed;
        private @Nullable Subscription subscription;
        private boolean catchingUp;
        private boolean stopped;

        Follower(Layer layer) {
            view = etcd.view(KeyRange.prefix(layer.prefix()));
            feed = new LayerFeed(new StoredEntryReader(layer.prefix(), settings.limits()));
        }

        void start() {
            subscription = view.subscribe(serial, this);
        }

        void stop() {
            stopped = true;
            if (subscription != null) {
                subscription.close();
            }
            view.close();
        }

        @Override
        public void onChange(ViewChange change) {
            if (stopped) {
                return;
            }
            if (feed.isSetBackBy(change)) {
                open();
                return;
            }
            feed.changed(change);
            moved();
        }

        @Override
        public void onFreshness(PrefixView.Freshness freshness) {
            onFreshness.run();
        }

        /** Gets to a revision that another layer has got to; one wish at a time, the next one asks again. */
        void catchUp(long revision) {
            if (!catchingUp && feed.through() < revision) {
                catchingUp = true;
                view.awaitRevision(revision)
                        .whenCompleteAsync(
                                (snapshot, failure) -> {
                                    catchingUp = false;
                                    answered(snapshot);
                                },
                                serial);
            }
        }

        /** Gets to a revision that somebody waits for; it may never come, so it stands in nobody's way. */
        CompletableFuture<ViewSnapshot> prove(long revision) {
            CompletableFuture<ViewSnapshot> proved = view.awaitRevision(revision);
            proved.whenCompleteAsync((snapshot, failure) -> answered(snapshot), serial);
            return proved;
        }

        private void answered(@Nullable ViewSnapshot snapshot) {
            // If the answer holds a change that was not told yet, telling it moves everything on.
            if (!stopped && snapshot != null && feed.reached(snapshot)) {
                moved();
            }
        }
    }
}
