package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.Subscription;
import io.muster.registry.DiscoveryOptions.Ejection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One user's handle on the feed of a service, with its own way to choose. */
final class SharedView implements ServiceView {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);

    /** Steps of a slow start. */
    private static final int STEPS = 20;

    private static final AtomicReferenceFieldUpdater<SharedView, Made> MADE =
            AtomicReferenceFieldUpdater.newUpdater(SharedView.class, Made.class, "made");

    /** A picker, and what it was made of; or, without either, the sign that one has to be made. */
    private static final class Made {
        private final Chooser.@Nullable Choice choice;
        private final @Nullable IndexPicker byIndex;
        private final ServiceInstance[] instances;
        private volatile @Nullable Rendezvous byKey;
        /** Roughly: what threads count at the same time may be counted once. */
        private int uses;

        private Made(Chooser.@Nullable Choice choice) {
            this.choice = choice;
            this.byIndex = choice != null && !choice.isInTree() && choice.picker() instanceof IndexPicker picker
                    ? picker
                    : null;
            this.instances = choice == null || byIndex == null ? new ServiceInstance[0] : choice.instances();
        }

        static Made nothing() {
            return new Made(null);
        }

        Chooser.Choice choice() {
            return Objects.requireNonNull(choice);
        }

        /** Whether so many have chosen that an array would have been the quicker way. */
        boolean isWorthAnArray() {
            return choice().isInTree() && ++uses > choice().members().size() / 8;
        }
    }

    private final ServiceFeed feed;
    private final DiscoveryOptions options;
    private final Chooser chooser;
    private final Rooms rooms;
    private final Consumer<SharedView> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean growthPlanned = new AtomicBoolean();
    private final ReentrantLock ejecting = new ReentrantLock();
    private volatile Made made = Made.nothing();

    SharedView(ServiceFeed feed, DiscoveryOptions options, Rooms rooms, Consumer<SharedView> onClose) {
        this.feed = feed;
        this.options = options;
        this.chooser = new Chooser(options);
        this.rooms = rooms;
        this.onClose = onClose;
    }

    ServiceFeed feed() {
        return feed;
    }

    @Override
    public String service() {
        return feed.service();
    }

    @Override
    public ServiceSnapshot snapshot() {
        return feed.snapshot();
    }

    @Override
    public ServiceInstance select() {
        Made now = made;
        IndexPicker byIndex = now.byIndex;
        return byIndex == null ? selectAnew() : now.instances[byIndex.index()];
    }

    /** When there is no picker, or one that tells no index. */
    private ServiceInstance selectAnew() {
        return picker().pick().instance();
    }

    private Selector.Picker picker() {
        Made now = current();
        if (now.isWorthAnArray()) {
            Made flat = new Made(chooser.flat(now.choice()));
            MADE.compareAndSet(this, now, flat);
            return flat.choice().picker();
        }
        return now.choice().picker();
    }

    @Override
    public ServiceInstance select(String key) {
        Made now = current();
        Rendezvous byKey = now.byKey;
        if (byKey == null) {
            Chooser.Choice choice = now.choice();
            if (choice.members().isEmpty()) {
                return choice.picker().pick().instance();
            }
            byKey = new Rendezvous(choice.members());
            now.byKey = byKey;
        }
        return byKey.pick(key).instance();
    }

    @Override
    public Call begin() {
        Eligible chosen = picker().pick();
        if (chosen instanceof Member member) {
            return new CountedCall(member, this::failed);
        }
        throw new IllegalStateException("the selector's pick is not one of its candidates: " + chosen);
    }

    /** Leaves an instance out whose calls failed, unless too many are left out already. */
    private void failed(Member member) {
        Ejection rules = options.ejection().orElse(null);
        if (rules == null || member.vitals().failed() < rules.failures()) {
            return;
        }
        ejecting.lock();
        try {
            long now = rooms.timing().nanoTime();
            MemberTree all = feed.list().members();
            long out = all.stream().filter(one -> one.vitals().isEjected(now)).count();
            if (!member.vitals().isEjected(now) && out + 1 <= rules.most() * all.size()) {
                Duration time = member.vitals().eject(rules.time(), now);
                LOG.warn(
                        "{}: {} is left out for {}, since {} calls in a row failed",
                        service(),
                        member.id(),
                        time,
                        rules.failures());
                outdate();
                rooms.timing().schedule(time, this::outdate);
            }
        } finally {
            ejecting.unlock();
        }
    }

    @Override
    public InstanceExplanation explain(String id) {
        return chooser.explain(feed.list(), id, rooms.timing().nanoTime());
    }

    /** What was made so far is out of date, and so is what is being made just now. */
    void outdate() {
        made = Made.nothing();
    }

    private Made current() {
        Made last = made;
        return last.choice == null ? make(last) : last;
    }

    /** Several threads may do this at once; what one made of things that have changed since is not kept. */
    private Made make(Made from) {
        Made before = from;
        while (true) {
            if (closed.get()) {
                throw new NoInstanceException(service(), NoInstanceException.Reason.CLOSED, "the view is closed");
            }
            Chooser.Choice choice = chooser.choose(feed.list(), rooms.timing().nanoTime());
            Made next = new Made(choice);
            if (MADE.compareAndSet(this, before, next)) {
                growLater(choice);
                return next;
            }
            before = made;
            if (before.choice != null) {
                return before;
            }
        }
    }

    private void growLater(Chooser.Choice choice) {
        if (choice.growing() && growthPlanned.compareAndSet(false, true)) {
            rooms.timing().schedule(options.slowStart().dividedBy(STEPS), () -> {
                growthPlanned.set(false);
                outdate();
            });
        }
    }

    @Override
    public boolean awaitInstances(int count, Duration timeout) {
        return Blocking.comes(timeout, awaitInstancesAsync(count), "await instances", service());
    }

    @Override
    public CompletableFuture<ServiceSnapshot> awaitInstancesAsync(int count) {
        return await(list -> list.countUp() >= count);
    }

    @Override
    public boolean awaitRevision(long revision, Duration timeout) {
        return Blocking.comes(timeout, awaitRevisionAsync(revision), "await revision", service());
    }

    @Override
    public CompletableFuture<ServiceSnapshot> awaitRevisionAsync(long revision) {
        ensureOpen("await revision");
        return feed.awaitRevision(this, revision);
    }

    /** Waits until the list has been read from etcd. */
    CompletableFuture<ServiceSnapshot> awaitRead() {
        return await(list -> !list.isFromDisk());
    }

    private CompletableFuture<ServiceSnapshot> await(Predicate<InstanceList> until) {
        ensureOpen("await instances");
        return feed.await(this, until);
    }

    @Override
    public Subscription subscribe(Listener listener) {
        return subscribe(rooms.callbacks(), listener);
    }

    @Override
    public Subscription subscribe(Executor executor, Listener listener) {
        ensureOpen("subscribe");
        return feed.subscribe(this, executor, listener);
    }

    private void ensureOpen(String operation) {
        if (closed.get()) {
            throw new ConnectionClosedException(operation, service(), "the view is closed", null);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            outdate();
            onClose.accept(this);
        }
    }
}
