package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.KeyValue;
import io.muster.connection.PrefixView;
import io.muster.connection.PrefixView.Freshness;
import io.muster.connection.Subscription;
import io.muster.connection.ViewChange;
import io.muster.connection.ViewSnapshot;
import io.muster.connection.task.SerialExecutor;
import io.muster.registry.DiscoveryOptions.FeedOptions;
import io.muster.registry.ServiceSnapshot.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all views of one service share: the watch, the list, and the one owner that carries changes from here to there. */
final class ServiceFeed implements PrefixView.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);

    private record Wait(ServiceView holder, Predicate<InstanceList> until, CompletableFuture<ServiceSnapshot> future) {}

    private final Rooms rooms;
    private final String service;
    private final FeedOptions options;
    private final SerialExecutor owner;
    private final PrefixView view;
    private final @Nullable PrefixView weights;
    private final @Nullable DiskKeeper disk;
    private final List<ChangeLine> lines = new CopyOnWriteArrayList<>();
    private final List<SharedView> views = new CopyOnWriteArrayList<>();
    private volatile InstanceList list;

    // Touched by the owner alone.
    private final InstanceTable table;
    private final List<Wait> waits = new ArrayList<>();
    private Source source = Source.NONE;
    private @Nullable ViewSnapshot applied;
    private @Nullable ViewSnapshot ahead;
    private boolean suddenLoss;
    private boolean expiryPlanned;

    ServiceFeed(EtcdConnection etcd, Rooms rooms, String service, FeedOptions options) {
        this.rooms = rooms;
        this.service = service;
        this.owner = new SerialExecutor(rooms.callbacks());
        this.options = options;
        this.table = new InstanceTable(service, options.limbo());
        this.list = table.list();
        this.view = etcd.view(InstanceKey.range(service));
        this.disk = options.directory()
                .map(directory -> new DiskKeeper(etcd, directory, service))
                .orElse(null);
        this.weights = options.weighs() ? etcd.view(InstanceKey.weights(service)) : null;
    }

    void start() {
        if (disk != null) {
            run(() -> begin(disk));
        }
        view.subscribe(owner, this);
        if (weights != null) {
            weights.subscribe(owner, this::onWeights);
        }
    }

    private void begin(DiskKeeper from) {
        from.load().ifPresent(kept -> {
            LOG.info("{}: {} instances from disk", service, kept.instances().size());
            table.begin(kept.instances(), kept.revision());
            publish();
        });
    }

    String service() {
        return service;
    }

    FeedOptions options() {
        return options;
    }

    /** The newest list: one volatile read. */
    InstanceList list() {
        return list;
    }

    ServiceSnapshot snapshot() {
        InstanceList now = list;
        Freshness freshness = view.freshness();
        Source from = !now.isRead()
                ? Source.NONE
                : now.isFromDisk() ? Source.DISK : freshness == Freshness.LIVE ? Source.LIVE : Source.STALE;
        Duration age = from == Source.LIVE ? Duration.ZERO : view.staleness();
        List<ServiceInstance> limbo = now.limbo().stream().map(Member::instance).toList();
        return new ServiceSnapshot(
                service,
                now.instances(),
                now.revision(),
                from,
                age,
                now.skipped(),
                limbo,
                now.isSuddenLoss(options.limbo()));
    }

    @Override
    public void onChange(ViewChange change) {
        ServiceChange difference = table.apply(change, rooms.timing().nanoTime());
        applied = change.snapshot();
        tellOfSuddenLoss();
        planExpiry();
        lines.forEach(line -> line.tell(difference, table.list()));
        publish();
    }

    private void onWeights(ViewChange change) {
        Map<String, Optional<Integer>> reports = new HashMap<>();
        for (ViewChange.Entry entry : change.entries()) {
            Optional<Integer> weight = entry instanceof ViewChange.Added added
                    ? weight(added.now())
                    : entry instanceof ViewChange.Changed changed ? weight(changed.now()) : Optional.empty();
            InstanceKey.idOfWeight(entry.key()).ifPresent(id -> reports.put(id, weight));
        }
        table.weigh(reports);
        publish();
    }

    /** A report that cannot be read is none. */
    private static Optional<Integer> weight(KeyValue entry) {
        try {
            return Optional.of(Integer.valueOf(entry.valueText()))
                    .filter(weight -> weight >= 0 && weight <= ServiceInstance.LARGEST_WEIGHT);
        } catch (NumberFormatException e) {
            LOG.debug("{} at revision {} is no weight", entry.key(), entry.modRevision());
            return Optional.empty();
        }
    }

    @Override
    public void onFreshness(Freshness freshness) {
        Source next = freshness == Freshness.LIVE ? Source.LIVE : Source.STALE;
        if (freshness == Freshness.LOADING || next == source) {
            return;
        }
        if (next == Source.STALE) {
            LOG.warn(
                    "{}: etcd cannot be reached; the last {} known instances stay",
                    service,
                    list.members().size());
        } else if (source == Source.STALE) {
            LOG.info("{}: live again", service);
        }
        source = next;
        lines.forEach(line -> line.tell(next));
    }

    private void tellOfSuddenLoss() {
        boolean now = table.list().isSuddenLoss(options.limbo());
        if (now && !suddenLoss) {
            LOG.warn(
                    "{}: {} instances vanished at once, {} are left; all are called for up to {}",
                    service,
                    table.list().limbo().size(),
                    table.list().countUp(),
                    options.limbo().time());
        }
        suddenLoss = now;
    }

    private void planExpiry() {
        if (!expiryPlanned) {
            table.nextExpiry(rooms.timing().nanoTime()).ifPresent(pause -> {
                expiryPlanned = true;
                rooms.timing().schedule(pause, () -> run(this::expire));
            });
        }
    }

    private void expire() {
        expiryPlanned = false;
        if (table.expire(rooms.timing().nanoTime())) {
            tellOfSuddenLoss();
            publish();
        }
        planExpiry();
    }

    private void publish() {
        catchUp();
        InstanceList next = table.list();
        if (list != next) {
            list = next;
            views.forEach(SharedView::outdate);
        }
        if (disk != null) {
            disk.keep(list);
        }
        waits.removeIf(wait -> {
            boolean due = list.isRead() && wait.until().test(list);
            if (due) {
                rooms.complete(wait.future(), snapshot());
            }
            return due || wait.future().isDone();
        });
    }

    /** Waits for a list, on behalf of a view. */
    CompletableFuture<ServiceSnapshot> await(ServiceView holder, Predicate<InstanceList> until) {
        InstanceList now = list;
        if (now.isRead() && until.test(now)) {
            return CompletableFuture.completedFuture(snapshot());
        }
        CompletableFuture<ServiceSnapshot> future = new CompletableFuture<>();
        Wait wait = new Wait(holder, until, future);
        boolean taken = run(() -> {
            waits.add(wait);
            publish();
        });
        if (!taken) {
            future.completeExceptionally(closed());
        }
        future.whenComplete((list, failure) -> run(() -> waits.remove(wait)));
        return future;
    }

    /** Waits for a revision, which need not be one that changed anything here. */
    CompletableFuture<ServiceSnapshot> awaitRevision(ServiceView holder, long revision) {
        CompletableFuture<ServiceSnapshot> future =
                await(holder, now -> !now.isFromDisk() && now.revision() >= revision);
        if (future.isDone()) {
            return future;
        }
        CompletableFuture<ViewSnapshot> asked = view.awaitRevision(revision);
        asked.thenAccept(reached -> run(() -> {
            if (ahead == null || ahead.revision() < reached.revision()) {
                ahead = reached;
            }
            publish();
        }));
        // Whoever ends it himself has etcd asked for it no longer.
        future.whenComplete((reached, failure) -> asked.cancel(false));
        return future;
    }

    /**
     * The watch may be ahead of the list by revisions that changed nothing here. It has no change for those, so the list
     * moves on when it holds exactly what the watch holds.
     */
    private void catchUp() {
        if (ahead == null || applied == null) {
            return;
        }
        if (applied.revision() < ahead.revision() && isSame(applied, ahead)) {
            applied = ahead;
            table.advance(ahead.revision());
        }
        if (applied.revision() >= ahead.revision()) {
            ahead = null;
        }
    }

    private static boolean isSame(ViewSnapshot one, ViewSnapshot other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<KeyValue> others = other.entries().iterator();
        for (KeyValue entry : one.entries()) {
            KeyValue match = others.next();
            if (entry.modRevision() != match.modRevision() || !entry.key().equals(match.key())) {
                return false;
            }
        }
        return true;
    }

    Subscription subscribe(ServiceView holder, Executor executor, ServiceView.Listener listener) {
        ChangeLine line = new ChangeLine(holder, executor, listener, lines::remove);
        run(() -> {
            lines.add(line);
            if (table.list().isRead()) {
                line.greet(table.list());
            }
        });
        return line;
    }

    /** From now on a view is told when there is another list. */
    void join(SharedView view) {
        views.add(view);
        view.outdate();
    }

    /** Ends what a view has going here. */
    void leave(SharedView holder) {
        views.remove(holder);
        end(of -> of == holder);
    }

    /** Ends the watch, and what any view has going here; the list stays. */
    void close() {
        end(of -> true);
        view.close();
        if (weights != null) {
            weights.close();
        }
        if (disk != null) {
            disk.save();
        }
    }

    private void end(Predicate<ServiceView> of) {
        lines.stream().filter(line -> of.test(line.holder())).forEach(ChangeLine::close);
        run(() -> waits.removeIf(wait -> {
            boolean due = of.test(wait.holder());
            if (due) {
                rooms.fail(wait.future(), closed());
            }
            return due;
        }));
    }

    private ConnectionClosedException closed() {
        return new ConnectionClosedException("discover", service, "the view is closed", null);
    }

    /** Gives the owner a task; false when it takes no more, since the connection is closed. */
    private boolean run(Runnable task) {
        try {
            owner.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
