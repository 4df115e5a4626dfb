package io.muster.registry;

import io.muster.connection.ConnectionClosedException;
import io.muster.connection.CoordinationException;
import io.muster.connection.Subscription;
import io.muster.connection.task.SerialExecutor;
import io.muster.registry.ServiceInstance.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registration under a lease: what callers ask for becomes a task of its one owner. */
final class LeasedRegistration implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final Rooms rooms;
    private final InstanceKey name;
    private final SerialExecutor owner;
    private final RecordStatus status;
    private final Wanted wanted;
    private final RecordKeeper keeper;
    private final Consumer<LeasedRegistration> onClose;

    // Touched by the owner alone.
    private boolean draining;
    private boolean staying;
    private boolean closed;
    private @Nullable WeightChannel weights;
    private @Nullable Subscription hook;
    private final List<Subscription> helpers = new ArrayList<>();

    /**
     * @param onClose told as soon as the registration is to go
     * @throws IllegalArgumentException if the record is too large
     */
    LeasedRegistration(Rooms rooms, ServiceInstance instance, Consumer<LeasedRegistration> onClose) {
        this.rooms = rooms;
        this.name = InstanceKey.of(instance);
        this.owner = new SerialExecutor(rooms.callbacks());
        this.status = new RecordStatus(name.toString(), rooms.log());
        this.wanted = new Wanted(rooms, instance);
        this.keeper = new RecordKeeper(rooms, name, owner, status, wanted, this::end);
        this.onClose = onClose;
    }

    InstanceKey name() {
        return name;
    }

    /**
     * Begins, on this thread as far as nothing has to be waited for; completes, on the owner, when a first attempt has
     * come to something, or fails when etcd refused it.
     */
    CompletableFuture<Void> start() {
        owner.executeHere(keeper::step);
        return keeper.firstAttempt();
    }

    @Override
    public ServiceInstance instance() {
        return wanted.instance();
    }

    @Override
    public State state() {
        return status.state();
    }

    @Override
    public long revision() {
        return status.revision();
    }

    @Override
    public Optional<Conflict> conflict() {
        return status.conflict();
    }

    @Override
    public Subscription onStateChange(Consumer<State> listener) {
        return onStateChange(rooms.callbacks(), listener);
    }

    @Override
    public Subscription onStateChange(Executor executor, Consumer<State> listener) {
        return status.subscribe(executor, listener);
    }

    @Override
    public boolean awaitRegistered(Duration timeout) {
        return Blocking.comes(timeout, registeredAsync(), "register", name.toString());
    }

    @Override
    public CompletableFuture<Long> registeredAsync() {
        CompletableFuture<Long> registered = new CompletableFuture<>();
        Runnable task = () -> {
            State now = status.state();
            if (now == State.REGISTERED || now == State.SUSPECT) {
                rooms.complete(registered, status.revision());
            } else {
                wanted.await(1, registered);
            }
        };
        run(task, registered);
        // Whoever ends it himself waits no more.
        registered.whenComplete((revision, failure) -> {
            if (registered.isCancelled()) {
                run(wanted::forgetDone);
            }
        });
        return registered;
    }

    @Override
    public long update(UnaryOperator<ServiceInstance> change) {
        return Blocking.written(rooms.callTimeout(), updateAsync(change), "update", name.toString());
    }

    @Override
    public CompletableFuture<Long> updateAsync(UnaryOperator<ServiceInstance> change) {
        CompletableFuture<Long> written = new CompletableFuture<>();
        Runnable task = () -> {
            if (draining && !closed) {
                rooms.fail(written, new IllegalStateException("update " + name + ": it is draining"));
            } else {
                wanted.change(change, written);
                keeper.step();
            }
        };
        run(task, written);
        return written;
    }

    @Override
    public void reportWeight(int weight) {
        report(weight, WeightPlan.SILENCE);
    }

    private void report(int weight, Duration validity) {
        Expect.between("weight", weight, 0, ServiceInstance.LARGEST_WEIGHT);
        run(() -> {
            if (!closed) {
                weights().report(weight, validity);
            }
        });
    }

    private WeightChannel weights() {
        WeightChannel channel = weights;
        if (channel == null) {
            channel = new WeightChannel(rooms, name, owner, status, wanted);
            weights = channel;
        }
        return channel;
    }

    @Override
    public Subscription reportWeights(Duration interval, IntSupplier source) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw Expect.failure("interval", interval, "at least " + SHORTEST_INTERVAL);
        }
        Duration thrice = interval.multipliedBy(3);
        Duration validity = thrice.compareTo(WeightPlan.SILENCE) > 0 ? thrice : WeightPlan.SILENCE;
        WeightSampler sampler = new WeightSampler(rooms, interval, source, weight -> report(weight, validity));
        run(() -> {
            if (!closed) {
                helpers.add(sampler);
                sampler.run();
            }
        });
        return sampler;
    }

    @Override
    public Subscription checkHealth(HealthCheck check, HealthCheck.Rules rules) {
        HealthWatch watch = new HealthWatch(name.toString(), rooms, check, rules, verdict -> run(() -> judge(verdict)));
        run(() -> {
            if (!closed) {
                helpers.add(watch);
                watch.run();
            }
        });
        return watch;
    }

    private void judge(Status verdict) {
        if (!draining && !closed) {
            wanted.change(instance -> instance.withStatus(verdict), new CompletableFuture<>());
            keeper.step();
        }
    }

    @Override
    public void closeAtShutdown() {
        // Here and now: the JVM may shut down before the owner has its turn.
        Subscription made = ShutdownHook.closing(this);
        run(() -> {
            if (!closed && hook == null) {
                hook = made;
            } else {
                made.close();
            }
        });
    }

    @Override
    public void drain(Duration grace) {
        try {
            drainAsync(grace).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<Boolean> drainAsync(Duration grace) {
        run(() -> {
            if (!draining && !closed) {
                draining = true;
                CompletableFuture<Long> announced = new CompletableFuture<>();
                announced.whenComplete((revision, failure) -> run(() -> stay(grace)));
                rooms.timing().schedule(rooms.callTimeout(), () -> run(() -> stay(grace)));
                wanted.change(instance -> instance.withStatus(Status.DRAINING), announced);
                keeper.step();
            }
        });
        return gone();
    }

    private void stay(Duration grace) {
        if (!staying) {
            staying = true;
            rooms.timing().schedule(grace, () -> run(this::end));
        }
    }

    @Override
    public void close() {
        try {
            if (Blocking.within(rooms.callTimeout(), closeAsync(), "deregister", name.toString())
                    .isEmpty()) {
                LOG.warn("{}: not known to be deleted within {}; it will be", name, rooms.callTimeout());
            }
        } catch (CoordinationException interrupted) {
            LOG.warn("{}", interrupted.getMessage());
        }
    }

    @Override
    public CompletableFuture<Boolean> closeAsync() {
        run(this::end);
        return gone();
    }

    private CompletableFuture<Boolean> gone() {
        return keeper.gone().copy();
    }

    private void end() {
        if (!closed) {
            closed = true;
            status.closed();
            wanted.close();
            onClose.accept(this);
            helpers.forEach(Subscription::close);
            if (hook != null) {
                hook.close();
            }
            if (weights != null) {
                weights.close();
            }
            keeper.release();
        }
    }

    private void run(Runnable task) {
        run(task, new CompletableFuture<>());
    }

    /** Gives the owner a task; when it takes no more, the connection is closed, and so are this and the future. */
    private void run(Runnable task, CompletableFuture<?> told) {
        try {
            owner.execute(task);
        } catch (RejectedExecutionException e) {
            told.completeExceptionally(
                    new ConnectionClosedException("register", name.toString(), "the connection is closed", e));
            status.closed();
            keeper.gone().complete(false);
        }
    }

    @Override
    public String toString() {
        return name + " " + state();
    }
}
