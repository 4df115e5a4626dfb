package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.Subscription;
import io.muster.registry.DiscoveryOptions.Ejection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** A picker, and what it was made of. */
    private static final class Made {
        private final InstanceList list;
        private final int age;
        private final Chooser.Choice choice;
        private final Selector.Picker picker;
        private volatile @Nullable Rendezvous byKey;

        Made(InstanceList list, int age, Chooser.Choice choice) {
            this.list = list;
            this.age = age;
            this.choice = choice;
            this.picker = choice.picker();
        }
    }

    private final ServiceFeed feed;
    private final DiscoveryOptions options;
    private final Chooser chooser;
    private final Rooms rooms;
    private final Consumer<SharedView> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean growthPlanned = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();
    private final ReentrantLock ejecting = new ReentrantLock();

    /** Counts what makes a picker out of date though the list is the same. */
    private volatile int age;

    private volatile Made made;

    SharedView(ServiceFeed feed, DiscoveryOptions options, Rooms rooms, Consumer<SharedView> onClose) {
        this.feed = feed;
        this.options = options;
        this.chooser = new Chooser(options);
        this.rooms = rooms;
        this.onClose = onClose;
        this.made = nothing();
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
        return current().picker.pick().instance();
    }

    @Override
    public ServiceInstance select(String key) {
        Made now = current();
        Rendezvous byKey = now.byKey;
        if (byKey == null) {
            if (now.choice.members().isEmpty()) {
                return now.picker.pick().instance();
            }
            byKey = new Rendezvous(now.choice.members());
            now.byKey = byKey;
        }
        return byKey.pick(key).instance();
    }

    @Override
    public Call begin() {
        Eligible chosen = current().picker.pick();
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
            Member[] all = feed.list().members();
            long out = Arrays.stream(all)
                    .filter(one -> one.vitals().isEjected(now))
                    .count();
            if (!member.vitals().isEjected(now) && out + 1 <= rules.most() * all.length) {
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

    /** The pickers made so far are out of date. */
    private void outdate() {
        age = changes.incrementAndGet();
    }

    // The very list matters here, not what is in it.
    @SuppressWarnings("ReferenceEquality")
    private Made current() {
        Made last = made;
        return last.list == feed.list() && last.age == age ? last : make();
    }

    /** Several threads may do this at once; the last one's stays, and a newer list replaces it. */
    private Made make() {
        int before = age;
        InstanceList list = feed.list();
        Made next = new Made(list, before, chooser.choose(list, rooms.timing().nanoTime()));
        made = next;
        if (closed.get()) {
            made = nothing();
            throw new NoInstanceException(service(), NoInstanceException.Reason.CLOSED, "the view is closed");
        }
        if (next.choice.growing() && growthPlanned.compareAndSet(false, true)) {
            rooms.timing().schedule(options.slowStart().dividedBy(STEPS), () -> {
                growthPlanned.set(false);
                outdate();
            });
        }
        return next;
    }

    /** Made of a list that no feed ever has, so that the next selection has to make one anew. */
    private Made nothing() {
        InstanceList unread = InstanceList.unread(service());
        return new Made(unread, 0, chooser.choose(unread, 0));
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
            made = nothing();
            onClose.accept(this);
        }
    }
}
