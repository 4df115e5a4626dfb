package io.muster.registry;

import io.muster.connection.EtcdConnection;
import io.muster.connection.UnavailableException;
import io.muster.connection.task.Timing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry of one connection. */
final class EtcdRegistry implements ServiceRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistry.class);

    private final EtcdConnection etcd;
    private final Rooms rooms;
    private final ServiceFeeds feeds;
    private final Map<InstanceKey, LeasedRegistration> registrations = new ConcurrentHashMap<>();

    EtcdRegistry(EtcdConnection etcd) {
        this.etcd = etcd;
        this.rooms = Rooms.of(etcd, new Spread(this::known));
        this.feeds = new ServiceFeeds(etcd, rooms);
        etcd.closeWith(this::close);
    }

    @Override
    public Registration register(ServiceInstance instance) {
        // Whoever waits is woken by the owner itself: only what hangs on a future may be the user's own code.
        return Blocking.handle(
                begin(instance),
                LeasedRegistration::closeAsync,
                "register",
                InstanceKey.of(instance).toString());
    }

    @Override
    public CompletableFuture<Registration> registerAsync(ServiceInstance instance) {
        return rooms.relayed(begin(instance));
    }

    /** Begins to register; completes on the registration's owner, or on the timer. */
    private CompletableFuture<LeasedRegistration> begin(ServiceInstance instance) {
        ServiceInstance mine = instance.incarnation().isEmpty() || instance.persistent()
                ? instance.toBuilder()
                        .incarnation(Incarnations.draw())
                        .persistent(false)
                        .build()
                : instance;
        LeasedRegistration registration = new LeasedRegistration(rooms, mine, this::forget);
        if (registrations.putIfAbsent(registration.name(), registration) != null) {
            throw new IllegalStateException(
                    "register " + registration.name() + ": this process has it registered already");
        }
        CompletableFuture<LeasedRegistration> first = new CompletableFuture<>();
        AtomicBoolean told = new AtomicBoolean();
        Timing.Cancellable deadline = rooms.timing().schedule(rooms.callTimeout(), () -> {
            if (told.compareAndSet(false, true)) {
                first.complete(registration);
            }
        });
        registration.start().whenComplete((attempted, refused) -> {
            deadline.cancel();
            if (!told.compareAndSet(false, true)) {
                return;
            }
            if (refused == null) {
                first.complete(registration);
            } else {
                // Whoever is told may try again at once.
                forget(registration);
                first.completeExceptionally(refused);
                registration.closeAsync();
            }
        });
        return first;
    }

    /** How many instances are known, of whichever service has the most. */
    private int known() {
        return Math.max(registrations.size(), feeds.largest());
    }

    private void forget(LeasedRegistration registration) {
        registrations.remove(registration.name(), registration);
    }

    @Override
    public ServiceView discover(String service, DiscoveryOptions options) {
        return Blocking.handle(discoverAsync(service, options), "discover", service);
    }

    @Override
    public CompletableFuture<ServiceView> discoverAsync(String service, DiscoveryOptions options) {
        return feeds.open(service, options);
    }

    @Override
    public List<String> services() {
        return Blocking.on(servicesAsync(), "services", InstanceKey.ROOT);
    }

    @Override
    public CompletableFuture<List<String>> servicesAsync() {
        return new ServiceNames(etcd.kv()).read();
    }

    @Override
    public ServiceNamesView watchServices() {
        WatchedNames names = new WatchedNames(etcd);
        names.start();
        return names;
    }

    @Override
    public long putPersistent(ServiceInstance instance) {
        return Blocking.written(
                putPersistentAsync(instance), "put", InstanceKey.of(instance).toString());
    }

    @Override
    public CompletableFuture<Long> putPersistentAsync(ServiceInstance instance) {
        return rooms.relayed(new PersistentRecords(etcd.kv()).put(instance));
    }

    @Override
    public boolean removePersistent(String service, String id) {
        return Blocking.written(removePersistentAsync(service, id), "remove", new InstanceKey(service, id).toString());
    }

    @Override
    public CompletableFuture<Boolean> removePersistentAsync(String service, String id) {
        return rooms.relayed(new PersistentRecords(etcd.kv()).remove(new InstanceKey(service, id)));
    }

    /** Deregisters everything, all at the same time, and waits for that until the call deadline. */
    private void close() {
        CompletableFuture<Boolean> left = CompletableFuture.allOf(registrations.values().stream()
                        .map(LeasedRegistration::closeAsync)
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> true);
        feeds.close();
        try {
            Blocking.within(rooms.callTimeout(), left, "deregister", InstanceKey.ROOT);
        } catch (UnavailableException interrupted) {
            LOG.warn("{}", interrupted.getMessage());
        }
        rooms.log().close();
    }
}
