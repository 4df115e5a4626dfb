package io.muster.connection;

import io.muster.connection.task.SerialExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A view: what it holds, who waits and who listens; the {@link ViewFeed} brings what etcd has.
 *
 * <p>One line of tasks owns all that changes, without a thread of its own; the snapshot and the freshness are published
 * for everybody to read. LOADING → LIVE or STALE, LIVE ⇄ STALE, and CLOSED from each.
 */
final class LiveView implements PrefixView {
    private final SharedClient client;
    private final KeyRange range;
    private final Consumer<LiveView> onClose;
    private final SerialExecutor line;
    private final List<ViewListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<ViewSnapshot> loaded = new CompletableFuture<>();
    private volatile Freshness freshness = Freshness.LOADING;
    private volatile TreeSnapshot snapshot = TreeSnapshot.NOTHING;
    private volatile long heardNanos;

    private final RevisionWaiters waiters;
    private final ViewFeed feed;

    private LiveView(SharedClient client, KeyRange range, Watch.Opener watches, Consumer<LiveView> onClose) {
        this.client = client;
        this.range = range;
        this.onClose = onClose;
        this.line = new SerialExecutor(client.callbacks());
        this.waiters = new RevisionWaiters(client.callbacks());
        this.heardNanos = client.timing().nanoTime();
        this.feed = new ViewFeed(this, client, watches);
    }

    /** With a watch stream of its own. */
    static LiveView open(SharedClient client, KeyRange range, Consumer<LiveView> onClose) {
        Watch.Opener alone =
                (headers, request, owner) -> WatchStream.open(client.channel().raw(), headers, request, owner);
        return open(client, range, alone, onClose);
    }

    static LiveView open(SharedClient client, KeyRange range, Watch.Opener watches, Consumer<LiveView> onClose) {
        LiveView view = new LiveView(client, range, watches, onClose);
        view.onLine(view.feed::open);
        return view;
    }

    @Override
    public KeyRange range() {
        return range;
    }

    @Override
    public ViewSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public Freshness freshness() {
        return freshness;
    }

    @Override
    public Duration staleness() {
        return freshness == Freshness.LIVE
                ? Duration.ZERO
                : Duration.ofNanos(client.timing().nanoTime() - heardNanos);
    }

    @Override
    public CompletableFuture<ViewSnapshot> ready() {
        return loaded.copy();
    }

    @Override
    public CompletableFuture<ViewSnapshot> awaitRevision(long revision) {
        TreeSnapshot now = snapshot;
        if (now.revision() >= Math.max(revision, 1)) {
            return CompletableFuture.completedFuture(now);
        }
        CompletableFuture<ViewSnapshot> future = new CompletableFuture<>();
        onLine(() -> await(Math.max(revision, 1), future));
        return future;
    }

    @Override
    public Subscription subscribe(Listener listener) {
        return subscribe(client.callbacks(), listener);
    }

    @Override
    public Subscription subscribe(Executor executor, Listener listener) {
        ViewListener one = new ViewListener(executor, listener);
        onLine(() -> add(one));
        return () -> {
            one.close();
            onLine(() -> listeners.remove(one));
        };
    }

    // What follows, up to close(), runs on the view's own line.

    private void await(long revision, CompletableFuture<ViewSnapshot> future) {
        if (isClosed()) {
            waiters.call(() -> future.completeExceptionally(closedFailure()));
            return;
        }
        waiters.add(revision, future);
        waiters.reached(snapshot);
        feed.wanted();
        // Whoever ends it himself, by cancelling or a time limit, waits no more.
        future.whenComplete((result, failure) -> onLine(() -> waiters.remove(future)));
    }

    private void add(ViewListener listener) {
        if (isClosed()) {
            listener.close();
            return;
        }
        listeners.add(listener);
        if (snapshot.revision() > 0) {
            listener.tellAll(snapshot);
        }
    }

    /** Takes what a list showed, in the place of everything; if it is live, it is so before anybody is told. */
    void replace(TreeSnapshot next, boolean live) {
        heard();
        boolean isNews;
        lock.lock();
        try {
            if (!publish(next)) {
                return;
            }
            isNews = live && freshness != Freshness.LIVE;
            freshness = live ? Freshness.LIVE : freshness;
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> {
            listener.tellAll(next);
            if (isNews) {
                listener.tell(Freshness.LIVE);
            }
        });
    }

    /** Moves on by one step; without changes, nobody is told. */
    void apply(TreeSnapshot next, List<ViewChange.Entry> changes) {
        if (!publish(next)) {
            return;
        }
        if (!changes.isEmpty()) {
            ViewChange change = new ViewChange(next, changes, false);
            listeners.forEach(listener -> listener.tell(change));
        }
    }

    /** Ends the futures of those who wait for what is here; the freshness has moved before, so that they find both. */
    void answer() {
        TreeSnapshot now = snapshot;
        if (now.revision() > 0 && !loaded.isDone()) {
            waiters.call(() -> loaded.complete(now));
        }
        waiters.reached(now);
    }

    /** Under the lock, so that a closed view does not change. */
    private boolean publish(TreeSnapshot next) {
        lock.lock();
        try {
            if (!isClosed()) {
                snapshot = next;
            }
            return !isClosed();
        } finally {
            lock.unlock();
        }
    }

    /** etcd gave a sign of life. */
    void heard() {
        heardNanos = client.timing().nanoTime();
    }

    /** Whether somebody waits for a revision that is not here yet. */
    boolean isAwaited() {
        return !waiters.isEmpty();
    }

    /** Whether it is asking etcd if it misses anything; told on its own line only. */
    boolean isProving() {
        return feed.isProving();
    }

    TreeSnapshot current() {
        return snapshot;
    }

    long heardNanos() {
        return heardNanos;
    }

    /** Runs a task on the view's own line. */
    void onLine(Runnable task) {
        line.execute(task);
    }

    /** Changes the freshness; false if it is that already, or final. */
    boolean move(Freshness next) {
        lock.lock();
        try {
            if (freshness == next || isClosed()) {
                return false;
            }
            freshness = next;
        } finally {
            lock.unlock();
        }
        if (next != Freshness.CLOSED) {
            listeners.forEach(listener -> listener.tell(next));
        }
        return true;
    }

    private boolean isClosed() {
        return freshness == Freshness.CLOSED;
    }

    @Override
    public void close() {
        if (!move(Freshness.CLOSED)) {
            return;
        }
        listeners.forEach(ViewListener::close);
        onLine(() -> {
            feed.close();
            answer();
            waiters.fail(closedFailure());
            if (snapshot.revision() == 0) {
                waiters.call(() -> loaded.completeExceptionally(closedFailure()));
            }
        });
        onClose.accept(this);
    }

    private RuntimeException closedFailure() {
        return new ConnectionClosedException("view", range.toString(), "the view is closed", null);
    }

    @Override
    public String toString() {
        return "view of " + range + " (" + freshness + " at " + snapshot.revision() + ")";
    }
}
