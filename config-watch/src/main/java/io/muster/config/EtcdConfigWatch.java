package io.muster.config;

import com.typesafe.config.ConfigObject;
import io.muster.config.ConfigSnapshot.Source;
import io.muster.connection.ConnectionClosedException;
import io.muster.connection.EtcdConnection;
import io.muster.connection.Subscription;
import io.muster.connection.UnavailableException;
import io.muster.connection.task.SerialExecutor;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** The watch: what {@link Alignment} shows goes through {@link Merge} into {@link LiveRoot}, and that is all. */
final class EtcdConfigWatch implements ConfigWatch {
    private final WatchSettings settings;
    private final Merge merge;
    private final LiveRoot root;
    private final SerialExecutor serial;
    private final Alignment alignment;
    private final RevisionWaiters waiters;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** What was judged last, or is being judged; written by the serial executor. */
    private volatile List<LayerTree> judged = List.of();

    private EtcdConfigWatch(EtcdConnection etcd, WatchSettings settings) {
        this.settings = settings;
        this.merge = new Merge(settings);
        this.root = new LiveRoot(settings.name(), settings.listenerExecutor());
        this.serial = new SerialExecutor(etcd.callbackExecutor());
        this.alignment = new Alignment(etcd, settings, serial, this::show, root::signal);
        this.waiters = new RevisionWaiters(etcd.callbackExecutor());
    }

    /** Opens a watch; completes when a good configuration is in force. */
    static CompletableFuture<ConfigWatch> open(EtcdConnection etcd, WatchSettings settings) {
        EtcdConfigWatch watch = new EtcdConfigWatch(etcd, settings);
        settings.identity()
                .ifPresent(identity -> watch.acknowledge(
                        new Acknowledging(etcd, settings.layers(), identity), etcd.callbackExecutor()));
        Subscription withConnection = etcd.closeWith(watch);
        watch.ended().thenRun(withConnection::close);
        return new Opening(etcd, settings, watch).begin();
    }

    private void acknowledge(Acknowledging acknowledging, Executor executor) {
        root.tell(
                () -> AcknowledgementKeys.statement(root.generation()),
                String::equals,
                (before, now) -> acknowledging.say(now),
                executor);
        ended.thenRun(acknowledging::close);
    }

    /** Puts defaults and overrides into force. */
    void startOnDefaults() {
        try {
            root.offer(new Content(merge.ofDefaults(), 0, Source.DEFAULTS, Instant.now()));
        } catch (Merge.RefusedException e) {
            throw new ConfigRejectedException("open configuration", "defaults", e.problems());
        }
    }

    /**
     * Puts what is on disk into force, unless something of etcd is already.
     *
     * @throws UnavailableException if there is no snapshot that can be used
     */
    void startOnDisk(DiskCopy copy) {
        try {
            root.startOn(copy.read());
        } catch (IOException e) {
            throw new UnavailableException("read the snapshot of", settings.prefixes(), String.valueOf(e), e);
        } catch (Merge.RefusedException e) {
            throw new ConfigRejectedException("read the snapshot of", settings.prefixes(), e.problems());
        }
    }

    /** Keeps what is in force of etcd on disk, from now on. */
    void keepOn(DiskCopy copy, Executor executor) {
        root.tell(
                () -> root.generation().content(),
                (before, now) -> before.revision() == now.revision() && before.source() == now.source(),
                (before, now) -> copy.write(now),
                executor);
    }

    /** Begins to follow etcd. */
    void follow(Consumer<RuntimeException> onFailure) {
        onSerial(() -> {
            try {
                alignment.open();
            } catch (RuntimeException e) {
                onFailure.accept(e);
            }
        });
    }

    /** Completes when the watch is closed, by itself or with its connection. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    Alignment alignment() {
        return alignment;
    }

    LiveRoot root() {
        return root;
    }

    private void show(long revision, List<LayerTree> layers) {
        if (!layers.equals(judged)) {
            // Before it comes into force: whoever is told of it may ask for a plan at once.
            judged = layers;
            judge(revision, layers);
        }
        waiters.reached(revision, root.generation().judgement(), this::snapshot);
    }

    private void judge(long revision, List<LayerTree> layers) {
        try {
            ConfigObject tree = merge.of(layers);
            root.offer(new Content(tree, revision, Source.SERVER, Instant.now(), layers));
        } catch (Merge.RefusedException e) {
            root.refuse(revision, e.problems());
        } catch (RuntimeException | Error e) {
            // Code of the user's, a tree that no bound foresaw, or no memory: whatever it is, the last good one stays.
            root.refuse(revision, List.of(Problem.at("", null, "cannot be evaluated: " + e)));
        }
    }

    @Override
    public ConfigSnapshot snapshot() {
        return snapshot(root.generation());
    }

    private ConfigSnapshot snapshot(Generation generation) {
        Content content = generation.content();
        return new ConfigSnapshot(
                content.tree().toConfig(),
                content.revision(),
                content.source(),
                content.time(),
                Contact.of(alignment.views()).staleness());
    }

    @Override
    public ConfigStatus status() {
        Generation generation = root.generation();
        Judgement judgement = generation.judgement();
        Contact contact = Contact.of(alignment.views());
        return new ConfigStatus(
                judgement.verdict(),
                generation.content().revision(),
                judgement.revision(),
                judgement.problems(),
                generation.warnings(),
                closed.get()
                        ? ConfigStatus.Freshness.CLOSED
                        : contact.freshness(generation.content().source()),
                contact.staleness());
    }

    @Override
    public EditPlan plan(String prefix, Map<String, Optional<String>> edit) {
        List<LayerTree> layers = judged;
        Generation generation = root.generation();
        return new Trial(settings, layers, generation, generation.judgement().revision()).plan(prefix, edit);
    }

    @Override
    public Explanation explain(String path) {
        return Explaining.of(path, root.generation().content(), settings);
    }

    @Override
    public <T> LiveValue<T> bind(String path, Class<T> type) {
        return bound(path, type);
    }

    @Override
    public <T> LiveValue<T> bind(String path, ConfigType<T> type) {
        return bound(path, type.type());
    }

    @SuppressWarnings("unchecked") // the slot makes values of this type
    private <T> LiveValue<T> bound(String path, Type type) {
        ensureOpen("bind", path);
        Slot slot = new BoundSlot(
                ConfigBinder.elements(path), type, settings.binder().decoder(type));
        return (LiveValue<T>) root.add(slot, path);
    }

    @Override
    public <R> R read(Function<? super ConfigView, ? extends R> reader) {
        Generation generation = root.generation();
        return reader.apply(new Moment(generation));
    }

    @Override
    public CompletableFuture<ConfigSnapshot> awaitRevision(long revision) {
        ensureOpen("await revision", settings.prefixes());
        CompletableFuture<ConfigSnapshot> reached = new CompletableFuture<>();
        onSerial(() -> {
            waiters.add(revision, reached);
            Alignment.Wish wish = alignment.want(revision);
            waiters.reached(alignment.shown(), root.generation().judgement(), this::snapshot);
            // Granted, cancelled or out of time: whoever ends it, etcd is asked for it no longer.
            reached.whenComplete((snapshot, failure) -> onSerial(() -> {
                wish.withdraw();
                waiters.remove(revision, reached);
            }));
        });
        return reached;
    }

    @Override
    public Subscription onChange(ChangeListener<ConfigSnapshot> listener) {
        ensureOpen("subscribe", settings.prefixes());
        return root.tell(
                this::snapshot,
                (before, now) -> Trees.same(before.config().root(), now.config().root()),
                listener);
    }

    @Override
    public Subscription onStatus(ChangeListener<ConfigStatus> listener) {
        ensureOpen("subscribe", settings.prefixes());
        return root.tell(this::status, EtcdConfigWatch::saysTheSame, listener);
    }

    private static boolean saysTheSame(ConfigStatus before, ConfigStatus now) {
        return before.verdict() == now.verdict()
                && before.freshness() == now.freshness()
                && Objects.equals(before.problems(), now.problems());
    }

    private void onSerial(Runnable task) {
        try {
            serial.execute(task);
        } catch (RejectedExecutionException closing) {
            // The connection's threads are gone, so no other task of this line runs, now or later.
            task.run();
        }
    }

    private void ensureOpen(String operation, String subject) {
        if (closed.get()) {
            throw new ConnectionClosedException(operation, subject, "the configuration watch is closed", null);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            ended.complete(null);
            root.close();
            onSerial(() -> {
                alignment.close();
                waiters.close(settings.prefixes());
            });
        }
    }

    /** What was in force at one moment. */
    private final class Moment implements ConfigView {
        private final Generation generation;

        Moment(Generation generation) {
            this.generation = generation;
        }

        @Override
        public <T> T get(LiveValue<T> value) {
            if (value instanceof SlotValue<T> slot && slot.isOf(root) && generation.cell(slot.index()) != null) {
                return slot.in(generation);
            }
            throw new IllegalArgumentException("live value (expected: one bound on this watch before this moment)");
        }

        @Override
        public ConfigSnapshot snapshot() {
            return EtcdConfigWatch.this.snapshot(generation);
        }
    }
}
